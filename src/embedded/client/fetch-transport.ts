import type { KubeObject } from '../../kube/index.ts';
import type { ApiRequest, Watcher } from '../apiserver/request.ts';
import type { ApiResponse } from '../apiserver/response.ts';
import type { Transport } from './client.ts';

/** `fetch` against an API server; the URL's origin is that server's. */
export type ClusterFetch = (request: Request) => Promise<Response>;

/**
 * A transport over `fetch`, for components that serve an API server elsewhere: one of upstream's, or an embedded one behind
 * HTTP. Credentials are `fetch`'s own affair.
 * @param origin `https://127.0.0.1:6443`
 */
export function fetchTransport(fetch: ClusterFetch, origin = 'https://cluster'): Transport {
  return async (request) => {
    const { method, query, watcher, signal } = request;
    const search = query.size === 0 ? '' : `?${query}`;
    const headers = new Headers();
    for (const name of ['accept', 'content-type', 'user-agent']) {
      const value = request.header(name);
      if (value !== undefined && value !== '') headers.set(name, value);
    }
    const response = await fetch(
      new Request(`${origin}${request.path}${search}`, {
        method,
        headers,
        ...(request.body === '' ? {} : { body: bodyOf(request) }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    if (watcher !== undefined && response.ok && response.body !== null) {
      void follow(response.body, watcher, signal);
      return { status: response.status, headers: [], body: { kind: 'watch' } };
    }
    return { status: response.status, headers: [...response.headers], body: await readBody(response) };
  };
}

function bodyOf({ body }: ApiRequest): string | Blob {
  return typeof body === 'string' ? body : new Blob([body.slice()]);
}

async function readBody(response: Response): Promise<ApiResponse['body']> {
  const text = await response.text();
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return { kind: 'text', text };
  return { kind: 'object', object: JSON.parse(text) as KubeObject, format: 'json' };
}

/** Reads lines of JSON until the stream or the signal ends; a broken connection is the end of a watch, as in client-go. */
async function follow(
  stream: ReadableStream<Uint8Array>,
  watcher: Watcher,
  signal: AbortSignal | undefined,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') continue;
        const { type, object } = JSON.parse(line) as { type: Parameters<Watcher['event']>[0]; object: object };
        watcher.event(type, object);
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
  }
  if (signal?.aborted !== true) watcher.end();
}
