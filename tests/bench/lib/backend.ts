import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { type Bridge, createBridge } from '../../../src/bridge/index.ts';

/** What a backend process says of itself. */
export interface Measure {
  readonly rssBytes: number;
  readonly peakBytes: number;
  readonly upstreamRequests: number;
  /** Those started in kubectl's place. */
  readonly programs: number;
}

/** A backend in a process of its own. */
export interface BackendProcess extends AsyncDisposable {
  connect(): Bridge;
  measure(): Promise<Measure>;
}

/** Starts one; `words` are those of backend-process.ts. */
export async function startBackendProcess(words: readonly string[]): Promise<BackendProcess> {
  const child = fork(fileURLToPath(new URL('backend-process.ts', import.meta.url)), [...words], {
    // As bin/podpath starts it.
    execArgv: ['--max-semi-space-size=4'],
  });
  const { url, origin } = await next<{ url: string; origin: string }>(child);
  const answer = await fetch(url, { redirect: 'manual' });
  const headers = { origin, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
  return {
    connect: () => createBridge({ origin, locale: 'en', connect: (address) => new WebSocket(address, { headers }) }),
    measure() {
      child.send('measure');
      return next<Measure>(child);
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
      child.send('stop');
      await closed;
    },
  };
}

function next<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('exit', (code) => reject(new Error(`The backend process ended with ${code}.`)));
  });
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
