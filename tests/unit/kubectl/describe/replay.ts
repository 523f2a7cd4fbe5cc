import { systemClock } from '../../../../src/base/index.ts';
import { createConfigStore, createDiscoveryCache, newKubeconfig, run } from '../../../../src/kubectl/index.ts';
import type { DescribeCase, RecordedAnswer } from './cases.ts';

/** What our kubectl did, and what it asked for after discovery. */
export interface Replayed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly asked: readonly string[];
}

/** What a real kubectl was answered, and where it was. */
export interface Replay extends Pick<DescribeCase, 'namespace' | 'argv' | 'atMs'> {
  readonly requests: readonly (readonly [path: string, answer: RecordedAnswer])[];
  readonly discovery: Readonly<Record<string, RecordedAnswer>>;
}

/** Path and query of a request; the path without escapes, of which Go makes fewer, and the terms of a field selector, which Go takes from a map, in the order of the alphabet. */
export function requestKey(url: string): string {
  const { pathname: escaped, search, searchParams } = new URL(url, 'https://cluster');
  const pathname = decodeURIComponent(escaped);
  const selector = searchParams.get('fieldSelector');
  if (selector === null) return pathname + search;
  searchParams.set('fieldSelector', selector.split(',').sort().join(','));
  return `${pathname}?${searchParams}`;
}

/**
 * Runs a line with our kubectl on what the real one was answered, at the time at which it ran. What is asked for more often than it
 * was recorded gets the last answer again. @throws Error when ours asks for what the real one did not ask for
 */
export async function replay({ namespace, argv, atMs, requests, discovery }: Replay): Promise<Replayed> {
  const printed = { stdout: '', stderr: '' };
  const asked: string[] = [];
  const unknown: string[] = [];
  const answer = (path: string): RecordedAnswer | undefined => {
    const known = discovery[path];
    if (known !== undefined) return known;
    const nth = asked.push(path) && asked.filter((one) => one === path).length;
    const given = requests.filter(([one]) => one === path);
    return given[Math.min(nth, given.length) - 1]?.[1];
  };
  const exitCode = await run({
    argv,
    clock: { ...systemClock, now: () => atMs },
    discoveryCache: createDiscoveryCache(),
    config: createConfigStore(newKubeconfig({ name: 'x', server: 'https://127.0.0.1:6443', user: 'admin', namespace })),
    stdout: (chunk) => {
      printed.stdout += String(chunk);
    },
    stderr: (chunk) => {
      printed.stderr += String(chunk);
    },
    async fetch(request) {
      const key = requestKey(request.url);
      const found = answer(key);
      if (found === undefined) {
        unknown.push(key);
        return new Response(`not recorded: ${key}`, { status: 501 });
      }
      const { status, warning, contentType = 'application/json' } = found;
      const headers = { 'content-type': contentType, ...(warning === undefined ? {} : { warning }) };
      return new Response(found.exact ?? JSON.stringify(found.body), { status, headers });
    },
  });
  if (unknown.length > 0) throw new Error(`the real kubectl did not ask for ${unknown.join(', ')}`);
  return { exitCode, ...printed, asked };
}
