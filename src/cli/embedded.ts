import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import writeFileAtomic from 'write-file-atomic';
import { createSystemRandom, PodpathError, systemClock } from '../base/index.ts';
import { type Cluster, createCluster } from '../embedded/index.ts';
import type { CliContext } from './context.ts';
import {
  clusterPortInvalid,
  clusterReady,
  notASnapshot,
  notYet,
  portTaken,
  snapshotSaved,
} from './embedded-messages.ts';
import { exitCodes } from './exit-codes.ts';
import { printLine } from './output.ts';
import { createSelfSigned } from './self-signed.ts';
import { createClusterServer } from './serve-cluster.ts';

/** The words of `podpath embedded`. */
export interface EmbeddedOptions {
  readonly port?: string;
  readonly kubeconfig?: string;
  readonly snapshot?: string;
  readonly nodes?: string;
  readonly speed?: string;
}

const host = '127.0.0.1';

/**
 * Serves an embedded cluster on loopback until the signal of `context` aborts: over HTTPS, with a token that only the
 * kubeconfig holds.
 * @throws PodpathError `Usage`, `Conflict` for a port that is taken, `CorruptState` for what is no snapshot.
 */
export async function runEmbedded(options: EmbeddedOptions, context: CliContext): Promise<void> {
  for (const option of ['nodes', 'speed'] as const) {
    if (options[option] !== undefined) {
      throw new PodpathError({ reason: 'Unsupported', text: notYet(`--${option}`) });
    }
  }
  const port = parsePort(options.port ?? '0');
  const token = randomBytes(32).toString('base64url');
  const snapshot = options.snapshot === undefined ? undefined : await readSnapshot(options.snapshot);
  using cluster = createCluster({
    clock: systemClock,
    random: createSystemRandom(),
    tokens: new Map([[token, { username: 'kubernetes-admin', groups: ['system:masters'] }]]),
    // Without it every Pod is refused: there is no controller manager yet that makes the accounts.
    serviceAccountController: 'built-in',
    ...(snapshot === undefined ? {} : { snapshot }),
  });
  const tls = createSelfSigned(Date.now());
  const server = createClusterServer(cluster, tls);
  const url = await listen(server, port);
  const kubeconfig = resolve(options.kubeconfig ?? join(homeOf(context), 'embedded.kubeconfig'));
  await mkdir(dirname(kubeconfig), { recursive: true, mode: 0o700 });
  await writeFileAtomic(kubeconfig, newKubeconfig(url, token, tls.certificate), { mode: 0o600 });
  const { message, hint } = clusterReady(url, kubeconfig)[context.locale];
  printLine(context, message);
  context.stderr.write(`${hint}\n`);
  // Requests are answered meanwhile; it takes a moment that nobody has to wait for.
  await Promise.all([cluster.load(), aborted(context.signal)]);
  server.close();
  server.closeAllConnections();
  // A kubeconfig that leads nowhere misleads; one that was asked for by name stays.
  if (options.kubeconfig === undefined) await rm(kubeconfig, { force: true });
  if (options.snapshot !== undefined) await saveSnapshot(cluster, options.snapshot, context);
  context.exit(exitCodes.interrupted);
}

const homeOf = ({ env }: CliContext) => env['PODPATH_HOME'] || envPaths('podpath', { suffix: '' }).data;

function parsePort(value: string): number {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65535) throw new PodpathError({ reason: 'Usage', text: clusterPortInvalid(value) });
  return port;
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

/** The snapshot; undefined when there is none yet. */
async function readSnapshot(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PodpathError({ reason: 'CorruptState', text: notASnapshot(file), cause: error });
  }
}

/** Readable by its owner only: Secrets are in it. */
async function saveSnapshot(cluster: Cluster, file: string, context: CliContext): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(cluster.snapshot())}\n`, { mode: 0o600 });
  context.stderr.write(`${snapshotSaved(file)[context.locale].message}\n`);
}

function newKubeconfig(server: string, token: string, certificate: string): string {
  const name = 'podpath-embedded';
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        { name, cluster: { server, 'certificate-authority-data': Buffer.from(certificate).toString('base64') } },
      ],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [{ name, user: { token } }],
    },
    undefined,
    2,
  )}\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolveAborted) => signal.addEventListener('abort', () => resolveAborted(), { once: true }));
}
