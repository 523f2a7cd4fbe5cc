import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  type ApiRequest,
  type ApiResponse,
  accepts,
  bodyText,
  type Cluster,
  decodePath,
  isProtobufType,
  maxBodyBytes,
  newBodyTooLarge,
  refuseUnread,
  withText,
} from '../embedded/index.ts';
import { isStatusError, newBadRequest } from '../kube/index.ts';
import { plainResponse, takeUp, type Upgrade } from './upgrade.ts';

/** Answers above this are compressed for who accepts it, as upstream does. */
const gzipAboveBytes = 128 * 1024;
/** Answers up to this are never compressed, whatever their letters, and small enough to be copied once more. */
const wholeBelowCharacters = 32 * 1024;

/**
 * A server whose every request a cluster answers, past `Request` and `Response`, which cost more than the answer: over HTTPS
 * with a certificate and its key (PEM), else over HTTP. Who shows a certificate that this one has signed is who that says.
 */
export function createClusterServer(
  cluster: Pick<Cluster, 'handle'>,
  tls?: { readonly certificate: string; readonly key: string },
): Server {
  const options = { keepAliveTimeout: 90_000, requestTimeout: 0 };
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    void answer(cluster, incoming, outgoing).catch((error: unknown) => {
      // The caller has gone, or the connection broke: there is nobody to tell.
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  };
  const server =
    tls === undefined
      ? createServer(options, listener)
      : createTlsServer(
          {
            ...options,
            cert: tls.certificate,
            key: tls.key,
            ca: tls.certificate,
            requestCert: true,
            // Who shows none, or one of somebody else, may have a token.
            rejectUnauthorized: false,
          },
          listener,
        );
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (incoming, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    // Who breaks the connection off has nothing to be told.
    socket.on('error', () => undefined);
    void answerUpgrade(cluster, { incoming, socket, head }).catch(() => socket.destroy());
  });
  // What is no longer HTTP the server does not know of, and would wait for.
  const closeHttpConnections = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    closeHttpConnections();
    for (const socket of upgraded) socket.destroy();
  };
  return server;
}

/** Answers a request that wants something else than HTTP: with what it wants, or as if it did not want it. */
async function answerUpgrade(cluster: Pick<Cluster, 'handle'>, upgrade: Upgrade): Promise<void> {
  const { incoming, socket } = upgrade;
  const abort = new AbortController();
  socket.once('close', () => abort.abort());
  let response: ApiResponse;
  try {
    if (Number(incoming.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in incoming.headers) {
      throw newBadRequest('a request to upgrade the connection cannot have a body');
    }
    response = await cluster.handle({ ...newRequest(incoming, '', abort.signal), canUpgrade: true });
  } catch (error) {
    if (!isStatusError(error)) throw error;
    response = refuseUnread(error);
  }
  if (response.body.kind === 'upgrade') takeUp(upgrade, response.body.session, response.headers);
  else await write(response, incoming, plainResponse(upgrade));
}

async function answer(cluster: Pick<Cluster, 'handle'>, incoming: IncomingMessage, outgoing: ServerResponse) {
  let response: ApiResponse;
  try {
    response = await cluster.handle(await readRequest(incoming, outgoing));
  } catch (error) {
    if (!isStatusError(error)) throw error;
    response = refuseUnread(error);
  }
  await write(response, incoming, outgoing);
}

/** @throws StatusError 400, 413 */
async function readRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<ApiRequest> {
  const abort = new AbortController();
  outgoing.once('close', () => {
    // After an answer that is whole there is nothing to end, and each end costs more than a small answer.
    if (!outgoing.writableFinished) abort.abort();
  });
  const bytes = await readBody(incoming);
  return newRequest(
    incoming,
    isProtobufType(incoming.headers['content-type']) ? bytes : bytes.toString(),
    abort.signal,
  );
}

/** @throws StatusError 400 */
function newRequest(incoming: IncomingMessage, body: ApiRequest['body'], signal: AbortSignal): ApiRequest {
  const { headers, method = 'GET', url = '/' } = incoming;
  const clientIdentity = identityOf(incoming.socket);
  const mark = url.indexOf('?');
  return {
    method,
    path: decodePath(mark < 0 ? url : url.slice(0, mark)),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    headerNames: () => Object.keys(headers),
    body,
    signal,
    ...(clientIdentity === undefined ? {} : { clientIdentity }),
    ...(incoming.socket.remoteAddress === undefined ? {} : { sourceIp: incoming.socket.remoteAddress }),
  };
}

const identities = new WeakMap<Socket, ApiRequest['clientIdentity']>();

/** Who a connection's client is by its certificate (`CommonNameUserConversion`, apiserver/pkg/authentication/request/x509, v0.37). */
function identityOf(socket: Socket): ApiRequest['clientIdentity'] {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const known = identities.get(socket);
  if (known !== undefined) return known;
  const { subject, fingerprint256 } = socket.getPeerCertificate();
  const identity = {
    username: String(subject.CN),
    groups: [subject.O].flat().map(String),
    extra: {
      'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint256.replaceAll(':', '').toLowerCase()}`],
    },
  };
  identities.set(socket, identity);
  return identity;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw newBodyTooLarge();
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  if (incoming.headers['content-encoding'] !== 'gzip') return whole;
  try {
    return await promisify(gunzip)(whole, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    throw error instanceof RangeError ? newBodyTooLarge() : newBadRequest('the body is not gzip');
  }
}

async function write(response: ApiResponse, incoming: IncomingMessage, outgoing: ServerResponse) {
  const { status, headers, body } = withText(response);
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  if (body.kind === 'stream') {
    outgoing.writeHead(status);
    outgoing.flushHeaders();
    await writeStream(body.stream, outgoing);
    return;
  }
  const text = bodyText(body) ?? '';
  if (text.length <= wholeBelowCharacters) {
    // Node writes text together with the headers: one record of TLS, one call of the system.
    outgoing.writeHead(status, { 'Content-Length': Buffer.byteLength(text) });
    outgoing.end(incoming.method === 'HEAD' ? undefined : text);
    return;
  }
  let bytes: Uint8Array = Buffer.from(text);
  if (bytes.length > gzipAboveBytes && accepts(incoming.headers['accept-encoding']?.toString(), 'gzip')) {
    bytes = await promisify(gzip)(bytes, { level: 1 });
    outgoing.setHeader('Content-Encoding', 'gzip');
    outgoing.appendHeader('Vary', 'Accept-Encoding');
  }
  outgoing.writeHead(status, { 'Content-Length': bytes.length });
  outgoing.end(incoming.method === 'HEAD' ? undefined : bytes);
}

/** Writes a stream no faster than it is read, and gives it up when nobody reads any more. */
async function writeStream(stream: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = stream.getReader();
  let goOn: (() => void) | undefined;
  outgoing.on('drain', () => goOn?.());
  outgoing.once('close', () => {
    goOn?.();
    void reader.cancel().catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  for (;;) {
    const { done, value } = await reader.read();
    if (done || outgoing.destroyed) break;
    if (outgoing.write(value)) continue;
    await new Promise<void>((resolve) => {
      goOn = resolve;
      if (outgoing.destroyed) resolve();
    });
  }
  outgoing.end();
}
