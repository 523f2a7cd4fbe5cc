// Measures the figures that the project promises: `npm run bench` runs every script of tests/bench, `npm run bench -- NAME ...`
// those named. Each prints its own table with the ratio against a rival in the same run; this adds the machine.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../tests/bench/', import.meta.url));
const names = (await readdir(folder))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No bench is named ${unknown.join(', ')}. There are: ${names.join(', ')}.\n`);
  process.exit(2);
}

const processors = cpus();
process.stdout.write(
  `${processors.length} x ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.version}\n`,
);
let failed = 0;
for (const name of wanted.length > 0 ? wanted : names) {
  process.stdout.write(`\n== ${name}\n`);
  const exitCode = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, `${name}.ts`)], { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  if (exitCode !== 0) failed += 1;
}
if (failed > 0) process.stdout.write(`\n${failed} of the benches failed or missed their figure.\n`);
process.exit(failed === 0 ? 0 : 1);
