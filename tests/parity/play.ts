import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, ParityCase, Step } from './case.ts';
import { normalise } from './normalise.ts';

/** Sends a request to one of the two API servers; the URL's origin does not count. */
export type Send = (request: Request) => Promise<Response>;

const origin = 'https://cluster';
const patienceMs = 10_000;

/**
 * Plays a case in a namespace of its own and returns the normalised answers of the steps that count.
 * @throws Error when the namespace cannot be made, or a step's `until` does not come.
 */
export async function play(
  send: Send,
  { name, steps, cleanUp = [] }: ParityCase,
  namespace: string,
): Promise<Answer[]> {
  await expectOk(send, 'POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  try {
    // On a real cluster a controller makes it; without it Pods are refused.
    await waitFor(
      send,
      { method: 'GET', path: `/api/v1/namespaces/${namespace}/serviceaccounts/default`, until: 200 },
      [],
    );
    const raw: unknown[] = [];
    const answers: Answer[] = [];
    for (const step of steps) {
      const filled = fill(step, raw, namespace);
      const answer = step.until === undefined ? await ask(send, filled) : await waitFor(send, filled, raw);
      raw.push(answer.body);
      if (step.setUp === undefined) answers.push(normalise(answer, step, namespace));
      else if (answer.status >= 300)
        throw new Error(
          `${name}: ${step.method} ${step.path} was to prepare and got ${answer.status}: ${JSON.stringify(answer.body)}`,
        );
    }
    return answers;
  } finally {
    for (const path of cleanUp) await ask(send, { method: 'DELETE', path: path.replaceAll('NS', namespace) });
    await ask(send, { method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
  }
}

async function expectOk(send: Send, method: Step['method'], path: string, body: unknown): Promise<void> {
  const answer = await ask(send, { method, path, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

async function waitFor(send: Send, step: Step, _raw: readonly unknown[]): Promise<Answer> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask(send, step);
    if (answer.status === step.until) return answer;
    if (performance.now() > end)
      throw new Error(`${step.method} ${step.path} still answers ${answer.status}, not ${step.until}`);
    await delay(50);
  }
}

/** A step with its placeholders filled: the case's namespace, and what earlier answers had. */
function fill(step: Step, raw: readonly unknown[], namespace: string): Step {
  const text = (value: string): string =>
    value.replace(/\bNS\b/g, namespace).replace(/\{(RV|UID|CONTINUE):(\d+)\}/g, (_all, what: string, index: string) => {
      const { metadata } = raw[Number(index)] as {
        metadata: { resourceVersion?: string; uid?: string; continue?: string };
      };
      const value = { RV: metadata.resourceVersion, UID: metadata.uid, CONTINUE: metadata.continue }[what];
      if (value === undefined) throw new Error(`answer ${index} has no ${what}`);
      return what === 'CONTINUE' ? encodeURIComponent(value) : value;
    });
  const body = step.body;
  return {
    ...step,
    path: text(step.path),
    ...(step.headers === undefined
      ? {}
      : { headers: Object.fromEntries(Object.entries(step.headers).map(([name, value]) => [name, text(value)])) }),
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' ? text(body) : JSON.parse(text(JSON.stringify(body))) }),
  };
}

async function ask(send: Send, step: Step): Promise<Answer> {
  const headers = new Headers({ accept: step.accept ?? 'application/json', 'user-agent': 'parity/1', ...step.headers });
  const { body: sent, contentType: sentAs = 'application/json' } = step;
  if (sent !== undefined && sentAs !== '') headers.set('content-type', sentAs);
  const abort = new AbortController();
  const late = AbortSignal.any([abort.signal, AbortSignal.timeout(2 * patienceMs)]);
  const response = await send(
    new Request(`${origin}${step.path}`, {
      method: step.method,
      headers,
      signal: late,
      // Bytes, for a text would bring a content type of its own.
      ...(sent === undefined
        ? {}
        : { body: new TextEncoder().encode(typeof sent === 'string' ? sent : JSON.stringify(sent)) }),
    }),
  );
  const contentType = (response.headers.get('content-type') ?? '').replace(/; ?charset=utf-8$/i, '');
  const warnings = [...(response.headers.get('warning') ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(
    ([, text]) => text ?? '',
  );
  const told = step.answerHeaders?.map((name) => [name, response.headers.get(name)] as const);
  const base = {
    status: response.status,
    contentType,
    warnings,
    ...(told === undefined ? {} : { headers: Object.fromEntries(told) }),
  };
  if (response.ok && /[?&]watch=/.test(step.path)) {
    const body = await readEvents(response, step.events ?? Number.POSITIVE_INFINITY);
    abort.abort();
    return { ...base, body };
  }
  const text = await response.text();
  return { ...base, body: contentType.startsWith('application/json') && text !== '' ? JSON.parse(text) : text };
}

async function readEvents(response: Response, count: number): Promise<unknown[]> {
  const events: unknown[] = [];
  let rest = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader !== undefined && events.length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '' && events.length < count) events.push(JSON.parse(line));
  }
  await reader?.cancel();
  return events;
}
