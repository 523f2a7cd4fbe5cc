/**
 * Records what the real kubectl prints for the cases of tests/unit/kubectl/printers/cases.ts and generator-cases.ts. No server is
 * asked. What comes out otherwise a second time (Go walks maps in any order) is left out.
 *
 *   node scripts/update-printer-cases.ts [usage.json]    kubectl v1.37.2 must be on PATH; takes some minutes
 */
import { execFileSync, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import {
  type PrinterCase,
  printerCases,
  type RecordedPrinterCase,
  usageCases,
} from '../tests/unit/kubectl/printers/cases.ts';
import { generatorCases } from '../tests/unit/kubectl/printers/generator-cases.ts';

const version = 'v1.37.2';
const found = execFileSync('kubectl', ['version', '--client'], { encoding: 'utf8' });
if (!found.includes(`Client Version: ${version}\n`)) {
  console.error(`update-printer-cases: needs kubectl ${version} on PATH`);
  process.exit(3);
}

function play({ argv, stdin }: PrinterCase): Promise<RecordedPrinterCase> {
  return new Promise((resolve, reject) => {
    const child = spawn('kubectl', argv, { env: { PATH: process.env['PATH'], HOME: '/nonexistent', KUBERC: 'off' } });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ argv, stdin, exitCode: code ?? -1, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

async function record(cases: readonly PrinterCase[], file: string): Promise<void> {
  const recorded: RecordedPrinterCase[] = [];
  for (let at = 0; at < cases.length; at += 4) {
    const part = cases.slice(at, at + 4);
    const [first, second] = [await Promise.all(part.map(play)), await Promise.all(part.map(play))];
    recorded.push(...first.filter((one, index) => JSON.stringify(one) === JSON.stringify(second[index])));
  }
  const target = new URL(`../tests/unit/kubectl/printers/recorded/${file}`, import.meta.url);
  const text = { generatedBy: 'node scripts/update-printer-cases.ts', version, cases: recorded };
  await writeFile(target, `${JSON.stringify(text, null, 1)}\n`);
  console.log(`${recorded.length} of ${cases.length} cases recorded in ${file}`);
}

const all = { 'cases.json': printerCases, 'usage.json': usageCases, 'generators.json': generatorCases } as const;
for (const [file, cases] of Object.entries(all)) {
  if (process.argv[2] === undefined || process.argv[2] === file) await record(cases(), file);
}
