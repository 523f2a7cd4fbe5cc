/**
 * Records what the real `kubectl describe` prints of the objects in tests/unit/kubectl/describe/objects.yaml, and what the API
 * server answers to ours, into tests/unit/kubectl/describe/recorded/cases.json. A line during which something changed is played again.
 *
 *   podpath embedded --kubeconfig FILE
 *   KUBECONFIG=FILE node scripts/update-describe-cases.ts    kubectl v1.37.2 must be on PATH; takes a minute or two
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/base/index.ts';
import { createConfigStore, createDiscoveryCache, newKubeconfig, run } from '../src/kubectl/index.ts';
import { type DescribeCase, describeLines, type RecordedAnswer } from '../tests/unit/kubectl/describe/cases.ts';

const version = 'v1.37.2';
const folder = new URL('../tests/unit/kubectl/describe/', import.meta.url);
const found = execFileSync('kubectl', ['version', '--client'], { encoding: 'utf8' });
if (!found.includes(`Client Version: ${version}\n`)) {
  console.error(`update-describe-cases: needs kubectl ${version} on PATH`);
  process.exit(3);
}
execFileSync('kubectl', ['apply', '-f', fileURLToPath(new URL('objects.yaml', folder))], { stdio: 'inherit' });
// Until images are pulled, containers have failed, and volumes are bound.
await new Promise((resolve) => setTimeout(resolve, 20_000));

const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [greeting] = (await once(proxy.stdout, 'data')) as [Buffer];
const server = `http://${/127\.0\.0\.1:\d+/.exec(greeting.toString())?.[0]}`;

const answers: RecordedAnswer[] = [];
const known = new Map<string, number>();
const discoveryCache = createDiscoveryCache();

function keep(answer: RecordedAnswer): number {
  const text = JSON.stringify(answer, (key, value) => (key === 'managedFields' ? undefined : withoutVersion(value)));
  const at = known.get(text) ?? answers.push(JSON.parse(text) as RecordedAnswer) - 1;
  known.set(text, at);
  return at;
}

/** A list that is asked for again is the same, but for its version. */
function withoutVersion(value: unknown): unknown {
  const list = value as { kind?: string; metadata?: object } | null;
  if (typeof list?.kind !== 'string' || !list.kind.endsWith('List')) return value;
  return { ...list, metadata: { ...list.metadata, resourceVersion: undefined } };
}

/** What ours asks for. */
async function record(argv: readonly string[]): Promise<Record<string, number>> {
  const requests: Record<string, number> = {};
  await run({
    argv,
    clock: systemClock,
    discoveryCache,
    config: createConfigStore(newKubeconfig({ name: 'kind', server, user: 'admin', namespace: 'aw' })),
    stdout: () => undefined,
    stderr: () => undefined,
    async fetch(request) {
      const response = await fetch(request);
      const { pathname, search } = new URL(request.url);
      if (pathname === '/api' || pathname === '/apis') return response;
      const body: unknown = await response.json();
      requests[pathname + search] = keep({ status: response.status, body });
      return Response.json(body, { status: response.status, headers: warningOf(response) });
    },
  });
  return requests;
}

const warningOf = (response: Response): Record<string, string> => {
  const warning = response.headers.get('warning');
  return warning === null ? {} : { warning };
};

function play(argv: readonly string[]): Pick<DescribeCase, 'exitCode' | 'stdout' | 'stderr'> {
  const env = { ...process.env, KUBERC: 'off', TZ: 'UTC' };
  const { status, stdout, stderr } = spawnSync('kubectl', ['-n', 'aw', ...argv], { encoding: 'utf8', env });
  return { exitCode: status ?? -1, stdout, stderr };
}

const cases: DescribeCase[] = [];
for (const line of describeLines) {
  const argv = ['describe', ...line.split(' ')];
  for (let attempt = 0; attempt < 10; attempt++) {
    const first = play(argv);
    const [atMs, requests] = [Date.now(), await record(argv)];
    if (JSON.stringify(first) !== JSON.stringify(play(argv))) continue;
    cases.push({ argv, atMs, ...first, requests });
    break;
  }
  if (cases.at(-1)?.argv !== argv) console.error(`update-describe-cases: left out, as it never stood still: ${line}`);
}
proxy.kill();
const used = [...new Set(cases.flatMap(({ requests }) => Object.values(requests)))].sort((a, b) => a - b);
const numbered = cases.map((one) => ({
  ...one,
  requests: Object.fromEntries(Object.entries(one.requests).map(([path, at]) => [path, used.indexOf(at)])),
}));
const linesOf = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(',\n');
const head = `"generatedBy": "node scripts/update-describe-cases.ts",\n"version": ${JSON.stringify(version)}`;
const body = `"answers": [\n${linesOf(used.map((at) => answers[at]))}\n],\n"cases": [\n${linesOf(numbered)}\n]`;
await writeFile(new URL('recorded/cases.json', folder), `{\n${head},\n${body}\n}\n`);
console.log(`${cases.length} of ${describeLines.length} descriptions recorded`);
