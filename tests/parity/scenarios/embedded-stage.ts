import { parseAllDocuments } from 'yaml';
import { createSeededRandom, createSimulatedClock, systemClock } from '../../../src/base/index.ts';
import { type Cluster, type ComponentName, startCluster } from '../../../src/embedded/index.ts';
import { type KubeObject, metricsServerManifest, type Pod } from '../../../src/kube/index.ts';
import type { Execution, Stage } from './stage.ts';

const startMs = Date.parse('2026-03-01T12:00:00Z');
const clientIdentity = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:masters', 'system:authenticated'],
};
/** As the node image of the recorded clusters has them; elsewhere they would be pulled. */
const images = [
  'docker.io/library/nginx:1.27',
  'docker.io/library/nginx:latest',
  'docker.io/library/busybox:1.36',
  'docker.io/podpath/memhog:1',
];
const stepMs = 100;

const beginnings = new Map<boolean, Promise<string>>();

/** A cluster of three Nodes whose own Pods run, as JSON; with metrics-server, it has figures of all that runs. */
async function newBeginning(hasMetrics: boolean): Promise<string> {
  using clock = createSimulatedClock({ startMs, machine: systemClock });
  using cluster = await startCluster({ clock, random: createSeededRandom(1), nodes: 3, name: 'parity' });
  await cluster.load();
  const pulls = cluster
    .nodeNames()
    .flatMap((node) => images.map((image) => cluster.runtimeOf(node)?.pullImage(image, {})));
  if (hasMetrics) await installMetricsServer(cluster);
  await clock.advance(hasMetrics ? 120_000 : 60_000);
  await Promise.all(pulls);
  return JSON.stringify(cluster.snapshot());
}

/** As `podpath cluster create` does. */
async function installMetricsServer(cluster: Pick<Cluster, 'fetch'>): Promise<void> {
  for (const document of parseAllDocuments(metricsServerManifest)) {
    const object = document.toJS() as KubeObject;
    const { apiVersion = '', kind = '', metadata } = object;
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const scope = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
    const request = new Request(`https://cluster${root}${scope}/${kind.toLowerCase()}s`, {
      method: 'POST',
      body: JSON.stringify(object),
      headers: { 'content-type': 'application/json' },
    });
    const answer = await cluster.fetch(request, { clientIdentity });
    if (answer.status !== 201) throw new Error(`metrics-server: ${kind}: ${await answer.text()}`);
  }
}

/**
 * The embedded cluster as a stage: a fresh one, whose time goes on only while a scenario waits, as fast as the machine can.
 * The same scenario takes the same course each time. No registry can be reached, as on the machine that kind was recorded on.
 */
export async function createEmbeddedStage(hasMetrics: boolean): Promise<Stage> {
  // To begin anew takes ten times as long as to go on from a snapshot of the beginning.
  const beginning = beginnings.get(hasMetrics) ?? newBeginning(hasMetrics);
  beginnings.set(hasMetrics, beginning);
  const clock = createSimulatedClock({ startMs, machine: systemClock });
  const snapshot: unknown = JSON.parse(await beginning);
  const cluster = await startCluster({ clock, random: createSeededRandom(1), snapshot });
  const [controlPlane = '', worker = '', worker2 = ''] = cluster.nodeNames();
  await cluster.load();
  cluster.registry.faults = { failure: 'no such host' };
  const send: Stage['send'] = async (method, path, body, contentType = 'application/json') => {
    const answer = await cluster.fetch(
      new Request(`https://cluster${path}`, {
        method,
        headers: { 'user-agent': 'parity/1' },
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': contentType, 'user-agent': 'parity/1' } }),
      }),
      { clientIdentity },
    );
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, body: isJson ? JSON.parse(text) : text };
  };
  /** A promise that needs time to pass. */
  const whileTimePasses = async <T>(promise: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    promise.then(over, over);
    while (!isOver) await clock.advance(stepMs);
    return promise;
  };
  const endWatches = new AbortController();
  return {
    nodes: { controlPlane, worker, worker2 },
    send,
    async watch(path, listener) {
      const answer = await cluster.handle({
        method: 'GET',
        path,
        query: new URLSearchParams({ watch: 'true' }),
        header: (name) => (name === 'accept' ? 'application/json' : undefined),
        body: '',
        clientIdentity,
        signal: endWatches.signal,
        watcher: {
          event(type, object) {
            if (type === 'ERROR') throw new Error(`the watch of ${path}: ${JSON.stringify(object)}`);
            if (type !== 'BOOKMARK') listener(type, object as KubeObject);
          },
          end: () => undefined,
        },
      });
      if (answer.body.kind !== 'watch') throw new Error(`${path} cannot be watched: ${answer.status}`);
    },
    subscribeAudit: (listener) => cluster.subscribeAudit(listener),
    exec: (namespace, pod, container, command) =>
      whileTimePasses(runCommand(cluster, namespace, pod, container, command)),
    async waitFor(isDone, limitMs) {
      const end = clock.now() + limitMs;
      while (!isDone()) {
        if (clock.now() >= end) return false;
        await clock.advance(Math.min(stepMs, end - clock.now()));
      }
      return true;
    },
    now: () => clock.now(),
    async setRunning(what, isRunning) {
      if (!cluster.nodeNames().includes(what)) cluster.setRunning(what as ComponentName, isRunning);
      else if (isRunning) cluster.faults.heal('kubelet-stopped', { node: what });
      else cluster.faults.apply('kubelet-stopped', { node: what });
    },
    async setNetwork(node, isJoined) {
      cluster.setNetwork(node, isJoined);
    },
    async setManifest(node, file, manifest) {
      cluster.manifestsOf(node).write(file, manifest === null ? undefined : (manifest as Pod));
    },
    async [Symbol.asyncDispose]() {
      endWatches.abort();
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}

async function runCommand(
  cluster: Pick<Cluster, 'connect'>,
  namespace: string,
  pod: string,
  container: string | undefined,
  command: readonly string[],
): Promise<Execution> {
  const query = new URLSearchParams([
    ['stdout', 'true'],
    ['stderr', 'true'],
    ...(container === undefined ? [] : [['container', container]]),
    ...command.map((word) => ['command', word]),
  ]);
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query}`;
  const connection = await cluster.connect(new Request(`https://cluster${path}`), [], { clientIdentity });
  if (connection.kind !== 'channels') {
    const text = connection.kind === 'refused' ? await connection.response.text() : 'it is no command';
    return { exitCode: 1, stdout: '', stderr: text };
  }
  const said = ['', '', '', ''];
  const decoder = new TextDecoder();
  for await (const message of connection.socket.incoming as unknown as AsyncIterable<Uint8Array>) {
    const channel = message[0] ?? 0;
    said[channel] = (said[channel] ?? '') + decoder.decode(message.subarray(1));
  }
  const status = JSON.parse(said[3] || '{"status":"Success"}');
  const exitCode = Number(
    status.details?.causes?.find(({ reason }: { reason?: string }) => reason === 'ExitCode')?.message ??
      (status.status === 'Success' ? 0 : 1),
  );
  const failure = status.status === 'Success' || status.reason === 'NonZeroExitCode' ? '' : `${status.message}\n`;
  return { exitCode, stdout: said[1] ?? '', stderr: (said[2] ?? '') + failure };
}
