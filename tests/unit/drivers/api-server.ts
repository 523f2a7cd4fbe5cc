import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readTestIdentity } from './fake-machine.ts';

/** Answers a request as an API server would. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server with the test identity; `url` is its address. */
export async function startApiServer(answer: Answer): Promise<AsyncDisposable & { readonly url: string }> {
  const { key, cert } = await readTestIdentity();
  const server = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }, answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A Node as the API server lists it. */
export const listedNode = (name: string, ready: boolean): unknown => ({
  metadata: { name },
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
