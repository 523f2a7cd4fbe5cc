import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RecordedAnswer } from '../unit/kubectl/describe/cases.ts';
import { requestKey } from '../unit/kubectl/describe/replay.ts';

/** Stands between a kubectl and an API server, and keeps what was asked and answered. */
export interface RecordingProxy extends AsyncDisposable {
  /** `http://127.0.0.1:41234` */
  readonly url: string;
  /** What was asked since the last call, in order, and when the first request came (milliseconds since the Unix epoch). */
  take(): { readonly requests: readonly (readonly [path: string, answer: RecordedAnswer])[]; readonly beganMs: number };
}

/** What no client shows, and what is another each time. */
function withoutVersions(key: string, value: unknown): unknown {
  const object = value as Record<string, unknown> | null;
  if (typeof object !== 'object' || object === null) return value;
  if (key === 'metadata' && 'managedFields' in object) return { ...object, managedFields: undefined };
  if (typeof object['kind'] !== 'string' || !object['kind'].endsWith('List')) return value;
  return { ...object, metadata: { ...(object['metadata'] as object), resourceVersion: undefined } };
}

/** An answer as it is kept. @throws SyntaxError when it is not JSON */
export async function keepAnswer(response: Response): Promise<RecordedAnswer> {
  const contentType = response.headers.get('content-type') ?? undefined;
  const warning = response.headers.get('warning') ?? undefined;
  const body = await response.text();
  const isLossy = (body.match(/[:[,]-?\d{16,}(?=[,\]}])/g) ?? []).some(
    (one) => !Number.isSafeInteger(Number(one.slice(1))),
  );
  return {
    status: response.status,
    ...(contentType === 'application/json' ? {} : { contentType }),
    ...(warning === undefined ? {} : { warning }),
    ...(isLossy
      ? { exact: body, body: null }
      : { body: JSON.parse(JSON.stringify(JSON.parse(body), withoutVersions)) }),
  };
}

/** Listens on a free loopback port; asks for JSON, whatever a client would rather have. */
export async function createRecordingProxy(fetch: (request: Request) => Promise<Response>): Promise<RecordingProxy> {
  let requests: (readonly [string, RecordedAnswer])[] = [];
  let beganMs = 0;
  const server = createServer(async (incoming, outgoing) => {
    try {
      if (requests.length === 0) beganMs = Date.now();
      const { method = 'GET', url = '/', headers } = incoming;
      const accept = headers.accept?.includes('apidiscovery') === true ? headers.accept : 'application/json';
      const body = method === 'GET' ? undefined : await text(incoming);
      const response = await fetch(
        new Request(`https://cluster${url}`, {
          method,
          headers: { accept, ...(body === undefined ? {} : { 'content-type': headers['content-type'] ?? '' }) },
          ...(body === undefined ? {} : { body }),
        }),
      );
      const given = response.clone();
      requests.push([requestKey(url), await keepAnswer(response)]);
      for (const name of ['content-type', 'warning']) {
        const value = given.headers.get(name);
        if (value !== null) outgoing.setHeader(name, value);
      }
      outgoing.writeHead(given.status).end(await given.text());
    } catch (error) {
      outgoing.writeHead(502).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = { requests, beganMs };
      requests = [];
      return taken;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
