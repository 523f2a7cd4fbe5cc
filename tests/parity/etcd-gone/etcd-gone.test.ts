import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createSeededRandom, createSimulatedClock, systemClock } from '../../../src/base/index.ts';
import { createCluster } from '../../../src/embedded/index.ts';
import { etcdGoneCases, type RecordedAnswer, summarize } from './cases.ts';

const identity = { username: 'admin', groups: ['system:masters', 'system:authenticated'] };
const recorded: { readonly answers: Readonly<Record<string, RecordedAnswer>> } = JSON.parse(
  await readFile(new URL('recorded.json', import.meta.url), 'utf8'),
);
/** Checks that only a real API server makes are not listed one by one here, and those that fail come with a name alone. */
const ofEtcd = (line: string) => /etcd|check failed|^internal server error/.test(line);

it.each(etcdGoneCases)(
  '$method $path is answered as by an API server whose etcd is gone',
  { timeout: 30_000 },
  async (asked) => {
    const { method, path, body, contentType = 'application/json' } = asked;
    const wanted = recorded.answers[`${method} ${path}`];
    if (wanted === undefined) throw new Error('it has not been recorded');
    const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
    let isUp = true;
    using cluster = createCluster({
      clock,
      random: createSeededRandom(1),
      serviceAccountController: 'built-in',
      etcd: {
        get isUp() {
          return isUp;
        },
        whenUp: () => ({ [Symbol.dispose]: () => undefined }),
      },
    });
    await cluster.load();
    const ask = (...[way, url, data, type]: [string, string, object | undefined, string]) =>
      cluster.fetch(
        new Request(`https://cluster${url}`, {
          method: way,
          ...(data === undefined ? {} : { body: JSON.stringify(data), headers: { 'content-type': type } }),
        }),
        { clientIdentity: identity },
      );
    const first = { metadata: { name: 'a' }, data: { a: 'b' } };
    await ask('POST', '/api/v1/namespaces/default/configmaps', first, 'application/json');
    isUp = false;
    const beginMs = clock.now();
    let got: { status: number; text: string; ms: number } | undefined;
    const asking = ask(method, path, body, contentType).then(async (response) => {
      got = { status: response.status, text: await response.text(), ms: clock.now() - beginMs };
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (got === undefined) await clock.advance(61_000);
    await asking;
    if (got === undefined) throw new Error('there is no answer after 61 s');
    const { failed, ...rest } = summarize(got);
    expect({ ...rest, ...(failed && { failed: failed.filter(ofEtcd) }) }).toEqual({
      ...wanted,
      ...(wanted.failed && { failed: wanted.failed.filter(ofEtcd) }),
    });
    clock[Symbol.dispose]();
  },
);
