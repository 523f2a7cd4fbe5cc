/**
 * Records what a real API server answers to the objects of `tests/unit/embedded/apiserver/resources/recorded/*.json`: most of
 * them wrong, one wrong thing after another. All is sent as a dry run; what an update needs to be there is made and removed.
 * To add a case, write it into a file without an answer and run:
 *
 *   kubectl proxy --port 8001 &
 *   node scripts/update-rule-cases.ts http://127.0.0.1:8001
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import {
  askRule,
  type RecordedCases,
  ruleNamespace,
  type Send,
} from '../tests/unit/embedded/apiserver/resources/rule-case.ts';

const server = process.argv[2];
if (server === undefined) {
  process.stderr.write('Say where a kubectl proxy listens: http://127.0.0.1:8001\n');
  process.exit(2);
}
const folder = new URL('../tests/unit/embedded/apiserver/resources/recorded/', import.meta.url);

const send: Send = (method, path, body) =>
  fetch(new URL(path, server), {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const version = (await (await send('GET', '/version')).json()) as { gitVersion: string };
await send('POST', '/api/v1/namespaces', {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: ruleNamespace },
});
try {
  for (const file of await readdir(folder)) {
    const url = new URL(file, folder);
    const known = JSON.parse(await readFile(url, 'utf8')) as RecordedCases;
    const cases: string[] = [];
    for (const { answer: _, ...ruleCase } of known.cases) {
      cases.push(JSON.stringify({ ...ruleCase, answer: await askRule(send, ruleCase) }));
    }
    const head = { generatedBy: 'node scripts/update-rule-cases.ts', kubernetesVersion: version.gitVersion };
    await writeFile(url, `${JSON.stringify(head).slice(0, -1)},"cases":[\n${cases.join(',\n')}\n]}\n`);
    process.stdout.write(`${file}: ${cases.length} cases\n`);
  }
} finally {
  await send('DELETE', `/api/v1/namespaces/${ruleNamespace}`);
}
