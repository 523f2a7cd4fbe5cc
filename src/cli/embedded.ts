import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import envPaths from 'env-paths';
import writeFileAtomic from 'write-file-atomic';
import { createSimulatedClock, createSystemRandom, PodpathError, systemClock } from '../base/index.ts';
import {
  type Cluster,
  type ClusterFaults,
  type ComponentName,
  createCluster,
  faults,
  formatUsage,
  newOtherNodes,
  parseThresholds,
  readSnapshotKind,
  startCluster,
  whyNoImage,
} from '../embedded/index.ts';
import type { CliContext } from './context.ts';
import {
  clusterPortInvalid,
  clusterReady,
  evictionHardInvalid,
  faultInvalid,
  imageInvalid,
  nodesInvalid,
  portTaken,
  snapshotNotSaved,
  snapshotSaved,
  speedInvalid,
  withoutInvalid,
} from './embedded-messages.ts';
import { exitCodes } from './exit-codes.ts';
import { printLine } from './output.ts';
import { createSelfSigned } from './self-signed.ts';
import { createClusterServer } from './serve-cluster.ts';
import { keepSaved, readSnapshot, writeSnapshot } from './snapshot-file.ts';

/** The words of `podpath embedded`. */
export interface EmbeddedOptions {
  readonly port?: string;
  readonly kubeconfig?: string;
  readonly snapshot?: string;
  readonly nodes?: string;
  readonly speed?: string;
  readonly without?: readonly string[];
  readonly fault?: readonly string[];
  readonly evictionHard?: string;
  readonly load?: readonly string[];
}

const host = '127.0.0.1';
const administrator = 'kubernetes-admin';
/** A control-plane node and two for Pods: as much as labs need. */
const usualNodes = 3;

/**
 * Serves an embedded cluster on loopback until the signal of `context` aborts: over HTTPS, with a certificate and, for
 * who cannot show one, a token that only the kubeconfig holds.
 * @throws PodpathError `Usage`, `Conflict` for a port that is taken, `CorruptState` for what is no snapshot.
 */
export async function runEmbedded(options: EmbeddedOptions, context: CliContext): Promise<void> {
  const port = parsePort(options.port ?? '0');
  const snapshot = options.snapshot === undefined ? undefined : await readSnapshot(options.snapshot);
  const kind = snapshot === undefined ? undefined : readSnapshotKind(snapshot);
  const there = kind?.kind === 'cluster' ? kind.nodes : 0;
  const nodes = parseNodes(options.nodes ?? String(kind === undefined ? usualNodes : there));
  if (there > 0 && nodes !== there) throw newOtherNodes(there, nodes);
  const speed = parseSpeed(options.speed ?? '1');
  const without = parseWithout(options.without ?? [], nodes);
  const evictionHard = parseEvictionHard(options.evictionHard ?? '');
  const { fault: wrong = [], load: images = [] } = options;
  for (const image of images) checkImage(image, nodes);
  for (const fault of wrong) checkFault(fault, nodes);
  const token = randomBytes(32).toString('base64url');
  using clock = createSimulatedClock({ startMs: Date.now(), machine: systemClock, mode: { kind: 'running', speed } });
  const shared = {
    clock,
    random: createSystemRandom(),
    tokens: new Map([[token, { username: administrator, groups: ['system:masters'] }]]),
    ...(snapshot === undefined ? {} : { snapshot }),
  };
  let serving: (isServing: boolean) => void = () => undefined;
  const living =
    nodes === 0
      ? undefined
      : await startCluster({
          ...shared,
          nodes,
          without,
          kubelet: { evictionHard },
          images,
          onServing: (isServing) => serving(isServing),
          log: (component, level, message) => {
            if (level === 'error') context.stderr.write(`${component}: ${message}\n`);
          },
        });
  // Without kubelets nothing would make the accounts that every Pod needs.
  using cluster = living ?? createCluster({ ...shared, serviceAccountController: 'built-in' });
  const tls = createSelfSigned(Date.now());
  const server = createClusterServer(cluster, tls);
  const url = await listen(server, port);
  // A stopped API server refuses connections; a started one listens where it did.
  serving = (isServing) => {
    if (isServing && !server.listening) server.listen(Number(new URL(url).port), host);
    else if (!isServing && server.listening) {
      server.close();
      server.closeAllConnections();
    }
  };
  const kubeconfig = resolve(options.kubeconfig ?? join(homeOf(context), 'embedded.kubeconfig'));
  await mkdir(dirname(kubeconfig), { recursive: true, mode: 0o700 });
  // As in kubeadm's admin.conf; without Nodes nobody has bound that group to anything.
  const client = tls.issueClient(administrator, nodes > 0 ? 'kubeadm:cluster-admins' : 'system:masters');
  await writeFileAtomic(kubeconfig, newKubeconfig(url, token, tls.certificate, client), { mode: 0o600 });
  if (living?.isRunning('kube-apiserver') === false) serving(false);
  if (nodes > 0) await untilPodsCanBe(cluster, { nodes, without, signal: context.signal });
  for (const fault of wrong) applyFault(living?.faults, fault, nodes);
  const { message, hint } = clusterReady(url, kubeconfig)[context.locale];
  printLine(context, message);
  context.stderr.write(`${hint}\n`);
  const { snapshot: file } = options;
  {
    await using _saving = file === undefined ? undefined : keepSaved(cluster, file, tellNotSaved(file, context));
    // Requests are answered meanwhile; it takes a moment that nobody has to wait for.
    await Promise.all([cluster.load(), aborted(context.signal)]);
    clock.pause();
  }
  serving = () => undefined;
  server.close();
  server.closeAllConnections();
  // A kubeconfig that leads nowhere misleads; one that was asked for by name stays.
  if (options.kubeconfig === undefined) await rm(kubeconfig, { force: true });
  if (file !== undefined) {
    await writeSnapshot(cluster, file);
    context.stderr.write(`${snapshotSaved(file)[context.locale].message}\n`);
  }
  context.exit(exitCodes.interrupted);
}

/** Nodes register and namespaces get their accounts within a second or two; who waits for longer learns from the log why. */
const readyWithinMs = 30_000;

/** Resolves when Pods can be made: all Nodes are there, and the namespace `default` has its account, if somebody makes those. */
async function untilPodsCanBe(
  { store }: Pick<Cluster, 'store'>,
  options: { readonly nodes: number; readonly without: readonly ComponentName[]; readonly signal: AbortSignal },
): Promise<void> {
  const { nodes, without, signal } = options;
  const hasAccounts = () =>
    without.includes('kube-controller-manager') || store.rows('/registry/serviceaccounts/default/default').length > 0;
  const end = performance.now() + readyWithinMs;
  while (performance.now() < end && !signal.aborted) {
    if (store.rows('/registry/minions/').length >= nodes && hasAccounts()) return;
    await delay(20);
  }
}

const homeOf = ({ env }: CliContext) => env['PODPATH_HOME'] || envPaths('podpath', { suffix: '' }).data;

function parsePort(value: string): number {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65535) throw new PodpathError({ reason: 'Usage', text: clusterPortInvalid(value) });
  return port;
}

/** The most Nodes that are served: what was tried. */
const maxNodes = 1000;

function parseNodes(value: string): number {
  const nodes = /^[0-9]{1,4}$/.test(value) ? Number(value) : -1;
  if (nodes < 0 || nodes > maxNodes) throw new PodpathError({ reason: 'Usage', text: nodesInvalid(value, maxNodes) });
  return nodes;
}

function parseSpeed(value: string): number {
  const speed = value === 'max' ? Number.POSITIVE_INFINITY : /^[0-9]+(\.[0-9]+)?$/.test(value) ? Number(value) : 0;
  if (!(speed > 0)) throw new PodpathError({ reason: 'Usage', text: speedInvalid(value) });
  return speed;
}

const components: readonly ComponentName[] = ['kube-controller-manager', 'kube-scheduler'];

/** With or without `kube-` before the name. */
function parseWithout(values: readonly string[], nodes: number): ComponentName[] {
  return values.map((value) => {
    const found = components.find((component) => component === value || component === `kube-${value}`);
    if (found === undefined || nodes === 0) {
      throw new PodpathError({ reason: 'Usage', text: withoutInvalid(value, components, nodes) });
    }
    return found;
  });
}

/** `memory.available<100Mi,nodefs.available<10%`, as `--eviction-hard` of a kubelet. */
function parseEvictionHard(value: string): Readonly<Record<string, string>> {
  const fail = (why: string) => new PodpathError({ reason: 'Usage', text: evictionHardInvalid(value, why) });
  const result: Record<string, string> = {};
  for (const statement of value.split(',').filter(Boolean)) {
    const [signal = '', quantity] = statement.split('<');
    if (quantity === undefined) throw fail(`${statement} is no SIGNAL<QUANTITY`);
    result[signal] = quantity;
  }
  try {
    parseThresholds(result);
  } catch (error) {
    if (error instanceof RangeError) throw fail(error.message);
    throw error;
  }
  return result;
}

const newFaultInvalid = (value: string, why: string, nodes: number) =>
  new PodpathError({ reason: 'Usage', text: faultInvalid(value, why, { usages: faults.map(formatUsage), nodes }) });

/** @throws PodpathError `Usage` for an image that no registry has, or without a Node to load it onto */
function checkImage(image: string, nodes: number): void {
  const why = nodes === 0 ? 'there are no nodes to load it onto' : whyNoImage(image);
  if (why !== undefined) throw new PodpathError({ reason: 'Usage', text: imageInvalid(image, why) });
}

/** The name of a fault, at once; whether what it is told is right, the cluster knows. */
function checkFault(value: string, nodes: number): void {
  const [name] = value.split('=');
  if (nodes > 0 && faults.some((fault) => fault.name === name)) return;
  throw newFaultInvalid(value, `there is no fault ${name}`, nodes);
}

function applyFault(clusterFaults: ClusterFaults | undefined, value: string, nodes: number): void {
  try {
    clusterFaults?.applyText(value);
  } catch (error) {
    if (error instanceof RangeError) throw newFaultInvalid(value, error.message, nodes);
    throw error;
  }
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PodpathError({ reason: 'Conflict', text: portTaken(port), cause: error });
  }
  return `https://${host}:${(server.address() as AddressInfo).port}`;
}

/** A disk that is full, a folder that is gone: the cluster goes on, and who uses it knows. */
function tellNotSaved(file: string, { locale, stderr }: CliContext): (error: unknown) => void {
  return (error) => {
    const { message, hint } = snapshotNotSaved(file, error instanceof Error ? error.message : String(error))[locale];
    stderr.write(`${message}\n${hint}\n`);
  };
}

function newKubeconfig(
  server: string,
  token: string,
  certificate: string,
  client: { readonly certificate: string; readonly key: string },
): string {
  const name = 'podpath-embedded';
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(certificate) } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [
        {
          name,
          user: {
            'client-certificate-data': base64(client.certificate),
            'client-key-data': base64(client.key),
            token,
          },
        },
      ],
    },
    undefined,
    2,
  )}\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolveAborted) => signal.addEventListener('abort', () => resolveAborted(), { once: true }));
}
