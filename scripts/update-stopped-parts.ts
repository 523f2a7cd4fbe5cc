/**
 * Records what a real cluster does while a part of its control plane or a kubelet is stopped, for `tests/parity/stopped`: plays the
 * cases of `cases.ts` on a kind cluster of one Node that nobody else uses, moving manifests out of
 * `/etc/kubernetes/manifests` by `docker exec`, and writes `tests/parity/stopped/recorded.json`. Takes about 10 minutes.
 *
 *   node scripts/update-stopped-parts.ts CLUSTER KUBECONFIG [CASE...]
 */
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { parse } from 'yaml';
import { type Answer, type Facts, prepare, type Stage, stoppedCases } from '../tests/parity/stopped/cases.ts';
import { formatJson } from './lib/format-json.ts';

const [cluster, kubeconfig, ...wanted] = process.argv.slice(2);
if (cluster === undefined || kubeconfig === undefined) throw new Error('name the kind cluster and its kubeconfig');
const file = new URL('../tests/parity/stopped/recorded.json', import.meta.url);
const { clusters, users } = parse(await readFile(kubeconfig, 'utf8'));
const server = new URL(clusters[0].cluster.server);
const node = `${cluster}-control-plane`;
const inNode = (...command: string[]) => execa('docker', ['exec', node, ...command]);
const bytes = (base64: string) => Buffer.from(base64, 'base64');

const stage: Stage = {
  node,
  ask,
  async setProgram(program, isRunning) {
    const away = `/root/${program}.yaml`;
    const there = `/etc/kubernetes/manifests/${program}.yaml`;
    await inNode('mv', ...(isRunning ? [away, there] : [there, away]));
  },
  async setKubelet(isRunning) {
    await inNode('systemctl', isRunning ? 'start' : 'stop', 'kubelet');
  },
  async countRunning() {
    // The first processes of the containers; this one's own command line does not match itself.
    const count = 'grep -lzE "^[s]leep" /proc/[0-9]*/cmdline 2>/dev/null | xargs -r grep -lz "^100000$" | wc -l';
    return Number((await inNode('sh', '-c', count)).stdout);
  },
  wait: (seconds) => delay(seconds * 1000),
};

function ask(method: string, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: server.hostname,
        port: server.port,
        method,
        path,
        agent: false,
        ca: bytes(clusters[0].cluster['certificate-authority-data']),
        cert: bytes(users[0].user['client-certificate-data']),
        key: bytes(users[0].user['client-key-data']),
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => {
          const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
          resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
        });
        answer.on('error', reject);
      },
    );
    // Docker's proxy takes the connection that nobody behind it takes, and breaks it.
    asked.on('error', () => resolve({ status: 'refused', body: undefined }));
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

await prepare(stage);
const before = JSON.parse(await readFile(file, 'utf8').catch(() => '{"cases":{}}'));
const cases: Record<string, Facts> = wanted.length === 0 ? {} : before.cases;
for (const { name, play } of stoppedCases) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const facts: Facts = [];
  process.stdout.write(`${name} ...\n`);
  await play(stage, facts);
  cases[name] = facts;
  const { body: version } = await ask('GET', '/version');
  const recorded = {
    generatedBy: 'node scripts/update-stopped-parts.ts',
    recordedAt: new Date().toISOString(),
    kubernetesVersion: version.gitVersion,
    cases,
  };
  await writeFile(file, formatJson(recorded, 2));
}
