import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../../../src/base/index.ts';
import { createConfigStore, createDiscoveryCache, newKubeconfig, run } from '../../../../src/kubectl/index.ts';
import { createStage } from '../run/play.ts';
import type { RecordedDescriptions } from './cases.ts';

// Descriptions are byte for byte those of the real kubectl, which had the same answers of the same API server.
// `node scripts/update-describe-cases.ts` records them.
const recorded = JSON.parse(
  await readFile(new URL('recorded/cases.json', import.meta.url), 'utf8'),
) as RecordedDescriptions;
const stage = await createStage('aw');
afterAll(() => stage[Symbol.dispose]());
const server = 'https://127.0.0.1:6443';
const discoveryCache = createDiscoveryCache();

async function answer(request: Request, requests: Readonly<Record<string, number>>): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (pathname === '/api' || pathname === '/apis') {
    request.headers.set('Authorization', 'Bearer token');
    return stage.cluster.fetch(request);
  }
  const found = recorded.answers[requests[pathname + search] ?? -1];
  if (found === undefined) throw new Error(`not recorded: ${pathname}${search}`);
  return Response.json(found.body, { status: found.status });
}

test('there are as many descriptions as were asked for', () => {
  expect(recorded.cases.length).toBeGreaterThanOrEqual(60);
});

test.each(recorded.cases.map((one) => [one.argv.join(' '), one] as const))('%s', async (_line, one) => {
  const printed = { stdout: '', stderr: '' };
  const exitCode = await run({
    argv: one.argv,
    clock: { ...systemClock, now: () => one.atMs },
    discoveryCache,
    config: createConfigStore(newKubeconfig({ name: 'aw', server, user: 'admin', namespace: 'aw' })),
    stdout: (chunk) => {
      printed.stdout += String(chunk);
    },
    stderr: (chunk) => {
      printed.stderr += String(chunk);
    },
    fetch: (request) => answer(request, one.requests),
  });
  // Warnings come as headers, which are not recorded.
  const stderr = one.stderr.replace(/^Warning: .*\n/gm, '');
  expect({ exitCode, ...printed }).toEqual({ exitCode: one.exitCode, stdout: one.stdout, stderr });
});
