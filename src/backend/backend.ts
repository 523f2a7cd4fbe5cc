import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import * as z from 'zod';
import { type Clock, PodpathError } from '../base/index.ts';
import type { ClusterDriver } from '../drivers/index.ts';
import { createHost, type LoadedLab, type PageRuns } from '../host/index.ts';
import { createHttp } from './http.ts';
import { portTaken, siteMissing } from './messages.ts';
import { createSessions } from './sessions.ts';
import { closeWith, createSockets } from './socket.ts';
import { createStaticFiles } from './static-files.ts';
import { createWall } from './wall.ts';

/** What a backend is made with. */
export interface BackendOptions {
  readonly driver: ClusterDriver;
  /** Folder of the built site. */
  readonly dist: string;
  /** The project's root, which labs name their folders relative to. */
  readonly root: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The port to listen on; 0: any that is free. */
  readonly port: number;
  /** The address to listen on. */
  readonly host?: string | undefined;
  /** How long a client may take to send its headers; 10 s. */
  readonly headersTimeoutMs?: number | undefined;
  /** Further values of the `Host` header that readers may come with, port included. */
  readonly extraHosts?: readonly string[] | undefined;
  /** The token of this launch. */
  readonly token: string;
  /** What cookies are signed with; the same in later launches, so that open pages stay let in. */
  readonly secret: Uint8Array;
  readonly pageRuns: PageRuns;
  readonly labs: ReadonlyMap<string, LoadedLab>;
  /** URLs that `-f` may name, each with the manifest that is used in its place. */
  readonly pinnedUrls: ReadonlyMap<string, string>;
}

/** A backend that listens. Disposing of it ends every command that it started, then closes every connection. */
export interface Backend extends AsyncDisposable {
  /** `http://127.0.0.1:4321` */
  readonly origin: string;
  /** The address to open, with the token. */
  readonly url: string;
  readonly port: number;
  /** The routes, to be called in process. */
  readonly app: Hono;
  /** What is open now; `keptBytes`: messages that no page has acknowledged yet. */
  counts(): { readonly sessions: number; readonly commands: number; readonly keptBytes: number };
  /** Breaks every connection, as a network does; sessions stay. */
  dropConnections(): void;
}

const loopback = '127.0.0.1';
const cspFile = z.object({ scriptHashes: z.array(z.string().regex(/^'?sha(256|384|512)-[A-Za-z0-9+/=]+'?$/)) });
/** How long connections get to end by themselves when the backend is closed. */
const closeGraceMs = 500;

/**
 * Makes a backend and waits until it listens.
 * @throws PodpathError `Conflict` when the port is taken, `NotFound` when there is no built site.
 */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const { driver, clock, logger, dist, host = loopback } = options;
  const scriptHashes = await readScriptHashes(dist);
  const files = await createStaticFiles(dist);
  const server = createServer({
    // A client that sends its request slowly (slow-loris) holds a connection for so long and no longer.
    headersTimeout: options.headersTimeoutMs ?? 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = 1024;
  const port = await listen(server, options.port, host);
  // Later ones (no more descriptors for a connection) are no reason to end: nobody would be served any more.
  server.on('error', (error) => logger.error({ error }, 'server failed'));
  const hosts = [`${loopback}:${port}`, `localhost:${port}`, ...(options.extraHosts ?? [])];
  const wall = createWall({
    hosts,
    port,
    token: options.token,
    secret: options.secret,
    now: () => clock.now(),
    secure: false,
  });

  const pageHost = createHost({
    driver,
    clock,
    logger,
    pageRuns: options.pageRuns,
    labs: {
      names: [...options.labs.keys()],
      find: (name) => options.labs.get(name),
      folderOf: (lab) => join(options.root, lab.folder),
    },
    pinnedUrls: options.pinnedUrls,
  });
  const sessions = createSessions({ clock, handle: pageHost.handle });
  const sockets = createSockets({ wall, sessions, clock, logger });
  const app = createHttp({ wall, hosts, files, sessions, scriptHashes, logger });

  server.on('request', getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  server.on('clientError', (error, socket) => {
    logger.debug({ error }, 'malformed request');
    if (socket.writable) closeWith(socket, 400, 'Bad Request');
    else socket.destroy();
  });
  server.on('connection', (socket: Socket) =>
    socket.on('error', (error) => logger.debug({ error }, 'connection broken')),
  );
  const origin = `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? loopback : host}:${port}`;
  logger.info({ origin }, 'listening');

  return {
    origin,
    url: `${origin}/?token=${options.token}`,
    port,
    app,
    counts: () => ({ sessions: sessions.size, commands: pageHost.running, keptBytes: sessions.keptBytes }),
    dropConnections: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      // From the last to the first; one that fails keeps none of the others from being done, and is told at the end.
      await using stack = new AsyncDisposableStack();
      stack.defer(() => close(server, clock));
      stack.use(sockets);
      stack.use(pageHost);
      stack.use(sessions);
    },
  };
}

async function readScriptHashes(dist: string): Promise<readonly string[]> {
  const file = join(dist, '.podpath', 'csp.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new PodpathError({ reason: 'NotFound', text: siteMissing(dist), cause: error });
  });
  const { scriptHashes } = cspFile.parse(JSON.parse(text));
  return scriptHashes.map((hash) => (hash.startsWith("'") ? hash : `'${hash}'`));
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new PodpathError({ reason: 'Conflict', text: portTaken(port), cause: error }) : error);
    };
    server.once('error', failed);
    server.listen({ port, host }, () => {
      server.off('error', failed);
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('The server listens on no port.'));
    });
  });
}

function close(server: Server, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const force = clock.schedule(() => server.closeAllConnections(), closeGraceMs);
    server.close(() => {
      force[Symbol.dispose]();
      resolve();
    });
    server.closeIdleConnections();
  });
}
