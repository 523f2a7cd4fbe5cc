/**
 * Records what a real API server answers to the objects of `tests/unit/embedded/apiserver/resources/recorded/*.json`: most of
 * them wrong, one wrong thing after another. All is sent as a dry run; what an update needs to be there is made and removed.
 * To add a case, write it into a file without an answer and run:
 *
 *   kubectl proxy --port 8001 &
 *   node scripts/update-rule-cases.ts http://127.0.0.1:8001 [pods.json ...]
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import {
  askRule,
  defaultServiceAccount,
  type RecordedCases,
  type RuleAnswer,
  type RuleCase,
  ruleNamespace,
  type Send,
} from '../tests/unit/embedded/apiserver/resources/rule-case.ts';

const [server, ...files] = process.argv.slice(2);
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

/** Asks again if a controller of the cluster has written to the object between its creation and its update. */
async function askUndisturbed(ruleCase: RuleCase): Promise<RuleAnswer> {
  for (;;) {
    const answer = await askRule(send, ruleCase);
    if (answer.code !== 409 || ruleCase.withResourceVersion === undefined) return answer;
  }
}

const version = (await (await send('GET', '/version')).json()) as { gitVersion: string };
await send('POST', '/api/v1/namespaces', {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: ruleNamespace },
});
// Pods need it; a controller of the real cluster may be faster or slower.
await send('POST', `/api/v1/namespaces/${ruleNamespace}/serviceaccounts`, defaultServiceAccount);
try {
  for (const file of files.length > 0 ? files : await readdir(folder)) {
    const url = new URL(file, folder);
    const known = JSON.parse(await readFile(url, 'utf8')) as RecordedCases;
    const cases: string[] = [];
    for (const { answer: _, ...ruleCase } of known.cases) {
      cases.push(JSON.stringify({ ...ruleCase, answer: await askUndisturbed(ruleCase) }));
    }
    const head = { generatedBy: 'node scripts/update-rule-cases.ts', kubernetesVersion: version.gitVersion };
    await writeFile(url, `${JSON.stringify(head).slice(0, -1)},"cases":[\n${cases.join(',\n')}\n]}\n`);
    process.stdout.write(`${file}: ${cases.length} cases\n`);
  }
} finally {
  await send('DELETE', `/api/v1/namespaces/${ruleNamespace}`);
}
