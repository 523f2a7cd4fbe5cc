/**
 * Records what a real API server answers to the stories of `tests/unit/embedded/apiserver/crd/recorded/*.json`: a
 * CustomResourceDefinition, objects of it, and their end.
 * To add a step, write it into a file without an answer and run:
 *
 *   kubectl proxy --port 8001 &
 *   node scripts/update-custom-resource-cases.ts http://127.0.0.1:8001
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { createTeller, type RecordedSteps } from '../tests/unit/embedded/apiserver/crd/step.ts';

const [server] = process.argv.slice(2);
if (server === undefined) {
  process.stderr.write('Say where a kubectl proxy listens: http://127.0.0.1:8001\n');
  process.exit(2);
}
const settleMs = 6_000;
const folder = new URL('../tests/unit/embedded/apiserver/crd/recorded/', import.meta.url);
const version = (await (await fetch(new URL('/version', server))).json()) as { gitVersion: string };

for (const file of await readdir(folder)) {
  const url = new URL(file, folder);
  const known = JSON.parse(await readFile(url, 'utf8')) as RecordedSteps;
  const tell = createTeller((method, path, headers, body) =>
    fetch(new URL(path, server), { method, headers, ...(body === undefined ? {} : { body }) }),
  );
  const steps: string[] = [];
  for (const { answer: _, ...step } of known.steps) {
    const answer = await tell(step);
    steps.push(JSON.stringify({ ...step, answer }));
    if (step.settles) await setTimeout(settleMs);
  }
  const head = { generatedBy: 'node scripts/update-custom-resource-cases.ts', kubernetesVersion: version.gitVersion };
  await writeFile(url, `${JSON.stringify(head).slice(0, -1)},"steps":[\n${steps.join(',\n')}\n]}\n`);
  process.stdout.write(`${file}: ${steps.length} steps\n`);
}
