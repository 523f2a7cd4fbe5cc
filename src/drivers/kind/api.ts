import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, request as undiciRequest } from 'undici';
import { PodpathError, verbatim } from '../../base/index.ts';
import type { Access, KubeconfigReader } from './kubeconfig.ts';
import { apiUnreachable, kubeconfigCorrupt, requestCancelled } from './messages.ts';
import { errorCode } from './paths.ts';

/** Requests to the API server with the client certificate of our kubeconfig. */
export interface Api extends AsyncDisposable {
  /** As `ClusterDriver.fetch`. */
  fetch(request: Request): Promise<Response>;
}

/** TCP and TLS together; a paused node accepts the first and never does the second. */
const connectTimeoutMs = 5_000;
/** Until the headers of an answer; the body of a watch may take as long as it likes. */
const headersTimeoutMs = 20_000;
const withoutBody = new Set([101, 204, 205, 304]);

export function createApi(kubeconfig: KubeconfigReader, clusterName: string): Api {
  let current: { readonly agent: Agent; readonly version: string } | undefined;

  async function agentFor(access: Access): Promise<Agent> {
    if (current?.version === access.version) return current.agent;
    const previous = current?.agent;
    const agent = new Agent({
      connect: { ca: access.ca, cert: access.certificate, key: access.key, timeout: connectTimeoutMs },
      headersTimeout: headersTimeoutMs,
      bodyTimeout: 0,
      allowH2: false,
    });
    current = { agent, version: access.version };
    // A new kubeconfig is a new cluster: what still waits for the old one waits in vain.
    await previous?.destroy();
    return agent;
  }

  return {
    async fetch(request) {
      const access = await kubeconfig.access();
      const dispatcher = await agentFor(access);
      const { pathname, search } = new URL(request.url);
      const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
      let answer: Dispatcher.ResponseData;
      try {
        answer = await undiciRequest(new URL(`${pathname}${search}`, access.server), {
          dispatcher,
          method: request.method as Dispatcher.HttpMethod,
          headers: Object.fromEntries(request.headers),
          body,
          signal: request.signal,
        });
      } catch (cause) {
        if (request.signal.aborted) throw new PodpathError({ reason: 'Cancelled', text: requestCancelled(), cause });
        if (errorCode(cause).startsWith('ERR_OSSL')) {
          throw new PodpathError({
            reason: 'CorruptState',
            text: kubeconfigCorrupt(kubeconfig.file, verbatim(errorCode(cause))),
            cause,
          });
        }
        throw new PodpathError({ reason: 'Unreachable', text: apiUnreachable(clusterName, errorCode(cause)), cause });
      }
      const headers = new Headers();
      for (const [name, value] of Object.entries(answer.headers)) {
        for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
      }
      if (withoutBody.has(answer.statusCode) || request.method === 'HEAD') {
        await answer.body.dump();
        return new Response(null, { status: answer.statusCode, headers });
      }
      const fail = (cause: unknown): PodpathError =>
        request.signal.aborted
          ? new PodpathError({ reason: 'Cancelled', text: requestCancelled(), cause })
          : new PodpathError({ reason: 'Unreachable', text: apiUnreachable(clusterName, errorCode(cause)), cause });
      return new Response(toWebStream(answer.body, fail), { status: answer.statusCode, headers });
    },
    async [Symbol.asyncDispose]() {
      await current?.agent.destroy();
      current = undefined;
    },
  };
}

/**
 * A body as a Web stream that is read only when asked. (`Readable.toWeb` of Node 24 throws out of the event loop when a
 * body is cancelled while data come in.)
 */
function toWebStream(body: Readable, fail: (cause: unknown) => Error): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<Uint8Array<ArrayBuffer>> = body[Symbol.asyncIterator]();
  // Once cancelled nobody reads on, and the end of the connection is no news.
  body.on('error', () => undefined);
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(fail(error));
        }
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
