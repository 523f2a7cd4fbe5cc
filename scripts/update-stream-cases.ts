/**
 * Records what a real API server and its kubelet say to requests for connections, for `tests/parity/streams`: makes the Pods and
 * Services of `objects.ts` in a namespace of its own, waits until each is in its state, plays the cases of `cases.ts`, and writes
 * `tests/parity/streams/recorded/streams.json`.
 *
 *   PODPATH_OUTPUTS_KUBECONFIG=... node scripts/update-stream-cases.ts
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { type Endpoint, playStream, type StreamAnswer } from '../tests/parity/streams/ask.ts';
import { streamCases } from '../tests/parity/streams/cases.ts';
import { streamObjects, streamStates } from '../tests/parity/streams/objects.ts';
import { formatJson } from './lib/format-json.ts';
import { openCluster, type RealCluster, waitUntil } from './outputs/cluster.ts';

const namespace = 'podpath-stream-cases';
const file = new URL('../tests/parity/streams/recorded/streams.json', import.meta.url);

const kubeconfig = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
if (kubeconfig === undefined) throw new Error('PODPATH_OUTPUTS_KUBECONFIG must name a kubeconfig of a real cluster');
await using cluster = await openCluster(kubeconfig);
await cluster.must(['create', 'namespace', namespace]);
try {
  const items = streamObjects.map(({ resource, object }) => ({
    apiVersion: 'v1',
    kind: resource === 'pods' ? 'Pod' : 'Service',
    ...object,
  }));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await cluster.must(['create', '--namespace', namespace, '--filename', '-'], { stdin: list });
  for (const name of Object.keys(streamStates)) {
    await waitUntil(`Pod ${name}`, () => isInState(cluster, name), 60_000);
  }
  const endpoint = await readEndpoint(cluster, kubeconfig);
  const answers: Record<string, StreamAnswer> = {};
  for (const stream of streamCases) answers[stream.name] = await playStream(stream, endpoint);
  const { serverVersion } = JSON.parse(await cluster.must(['version', '--output', 'json']));
  const recorded = {
    generatedBy: 'node scripts/update-stream-cases.ts',
    recordedAt: new Date().toISOString(),
    kubernetesVersion: serverVersion.gitVersion,
    answers,
  };
  await writeFile(file, formatJson(recorded, 2));
  process.stdout.write(`${streamCases.length} cases recorded on ${serverVersion.gitVersion}\n`);
} finally {
  await cluster.must(['delete', 'namespace', namespace]);
}

async function isInState({ must }: RealCluster, name: string): Promise<true | string> {
  const pod = JSON.parse(await must(['get', 'pod', name, '--namespace', namespace, '--output', 'json']));
  for (const [path, wanted] of streamStates[name] ?? []) {
    const value = path.split('.').reduce((from, key) => from?.[key], pod);
    if (value !== wanted) return `${path} is ${JSON.stringify(value)}`;
  }
  return true;
}

async function readEndpoint({ must }: RealCluster, path: string): Promise<Endpoint> {
  const { clusters, users } = parse(await readFile(path, 'utf8'));
  const decode = (text: string) => Buffer.from(text, 'base64').toString();
  const [{ cluster: own }] = clusters;
  const [{ user }] = users;
  return {
    url: own.server,
    ca: decode(own['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
    namespace,
    node: await must(['get', 'pod', 'p', '--namespace', namespace, '--output', 'jsonpath={.spec.nodeName}']),
  };
}
