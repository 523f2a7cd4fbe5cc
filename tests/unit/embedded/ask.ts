import { createSeededRandom } from '../../../src/base/index.ts';
import { type Cluster, type ClusterOptions, createCluster } from '../../../src/embedded/index.ts';
import { createStepClock, type StepClock } from './step-clock.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into is the test's own affair.
  readonly body: any;
  readonly warnings: readonly string[];
  readonly headers: Headers;
}

export interface Asked {
  readonly cluster: Cluster;
  readonly clock: StepClock;
  /** A request; an object is sent as JSON, text as it is. */
  ask(method: string, path: string, body?: object | string, headers?: Record<string, string>): Promise<Answer>;
  /** `ask` for a namespaced resource of `default`: `configmaps/a`. */
  inDefault(method: string, path: string, body?: object | string, headers?: Record<string, string>): Promise<Answer>;
}

/** A cluster that everyone may do everything on, at a time that the test steps. */
export function newAsked(options: Partial<ClusterOptions> = {}): Asked {
  const clock = createStepClock();
  const cluster = createCluster({ clock, random: createSeededRandom(1), authorization: 'AlwaysAllow', ...options });
  const ask: Asked['ask'] = async (method, path, body, headers = {}) => {
    const response = await cluster.fetch(
      new Request(`http://cluster${path}`, {
        method,
        headers: {
          'user-agent': 'test/1',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const warnings = response.headers.get('warning')?.split(/, (?=299)/) ?? [];
    return { status: response.status, body: isJson ? JSON.parse(text) : text, warnings, headers: response.headers };
  };
  return {
    cluster,
    clock,
    ask,
    inDefault: (method, path, ...rest) => ask(method, `/api/v1/namespaces/default/${path}`, ...rest),
  };
}

/** Lines of JSON of a watch, as they come. */
export async function* readEvents(cluster: Cluster, path: string, headers: Record<string, string> = {}) {
  const response = await cluster.fetch(new Request(`http://cluster${path}`, { headers }));
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as { type: string; object: { metadata: Record<string, string> } };
  }
}
