/**
 * Records what kube-apiserver answers while etcd is gone, and how long that takes, for `tests/parity/etcd-gone`: runs both
 * programs on this machine, ends etcd, and asks the cases of `tests/parity/etcd-gone/cases.ts` all at once. Takes 2 minutes.
 *
 *   node scripts/update-etcd-answers.ts FOLDER    with etcd and kube-apiserver, of the version that is embedded
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { etcdGoneCases, type RecordedAnswer, summarize } from '../tests/parity/etcd-gone/cases.ts';
import { formatJson } from './lib/format-json.ts';

const [programs] = process.argv.slice(2);
if (programs === undefined) throw new Error('name the folder of etcd and kube-apiserver');
const file = new URL('../tests/parity/etcd-gone/recorded.json', import.meta.url);
const folder = await mkdtemp(join(tmpdir(), 'podpath-etcd-gone-'));
const [clientUrl, peerUrl, port] = ['http://127.0.0.1:23790', 'http://127.0.0.1:23800', 16443];
const token = 'podpath-etcd-gone';
const running: ChildProcess[] = [];

function start(program: string, ...flags: string[]): ChildProcess {
  const child = spawn(join(programs ?? '', program), flags, { stdio: 'ignore' });
  running.push(child);
  return child;
}

interface Got {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

/** Rejects when the connection breaks. */
function ask(method: string, path: string, body?: object, contentType = 'application/json'): Promise<Got> {
  const beginMs = performance.now();
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': contentType }),
    };
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      rejectUnauthorized: false,
      headers,
    } as const;
    const asked = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, ms: performance.now() - beginMs }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

try {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  await writeFile(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`);
  const etcd = start(
    'etcd',
    `--data-dir=${join(folder, 'data')}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--watch-progress-notify-interval=5s',
  );
  start(
    'kube-apiserver',
    `--etcd-servers=${clientUrl}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${folder}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
  );
  const isReady = () =>
    ask('GET', '/readyz').then(
      ({ status }) => status === 200,
      () => false,
    );
  for (let seconds = 0; !(await isReady()); seconds += 1) {
    if (seconds > 120) throw new Error('kube-apiserver is not ready after 120 s');
    await delay(1000);
  }
  await ask('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' }, data: { a: 'b' } });
  // Its cache has it.
  await ask('GET', '/api/v1/namespaces/default/configmaps?resourceVersion=0');
  etcd.kill('SIGTERM');
  // The check of its health fails from now on.
  while (await isReady()) await delay(1000);
  const answers: Record<string, RecordedAnswer> = {};
  await Promise.all(
    etcdGoneCases.map(async ({ method, path, body, contentType }) => {
      // Where its two deadlines fall together, the connection may break before the answer.
      const got = await ask(method, path, body, contentType)
        .catch(() => ask(method, path, body, contentType))
        .catch(() => undefined);
      if (got !== undefined) answers[`${method} ${path}`] = summarize(got);
    }),
  );
  const { text } = await ask('GET', '/version');
  const recorded = {
    generatedBy: 'node scripts/update-etcd-answers.ts',
    recordedAt: new Date().toISOString(),
    kubernetesVersion: JSON.parse(text).gitVersion,
    answers: Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  await writeFile(file, formatJson(recorded, 2));
  process.stdout.write(`${Object.keys(answers).length} of ${etcdGoneCases.length} cases recorded\n`);
} finally {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
