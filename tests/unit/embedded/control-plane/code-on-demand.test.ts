import { expect, test } from 'vitest';
import { createSeededRandom, createSimulatedClock, systemClock } from '../../../../src/base/index.ts';
import { startCluster } from '../../../../src/embedded/index.ts';

const clientIdentity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
  },
};
const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'few' },
  spec: { hard: { pods: '1' } },
};

/** What a cluster has come to, with its code loaded before or when it is needed. */
async function course(code: 'all' | 'on demand') {
  using clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  using cluster = await startCluster({ clock, random: createSeededRandom(3), nodes: 1, code });
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await cluster.fetch(
      new Request(`https://cluster${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
      { clientIdentity },
    );
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  await clock.advance(20_000);
  await ask('POST', '/api/v1/namespaces/default/resourcequotas', quota);
  await ask('POST', '/apis/apps/v1/namespaces/default/deployments', web);
  await clock.advance(20_000);
  await ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gone' } });
  await ask('DELETE', '/api/v1/namespaces/gone');
  await clock.advance(20_000);
  return JSON.stringify(cluster.snapshot());
}

// On demand first: what one cluster has loaded, the next of the same program has.
test('a cluster whose code comes when it is needed goes the way of one that has it all, to the byte', async () => {
  const late = await course('on demand');
  expect(late).toContain('exceeded quota: few');
  expect(await course('all')).toBe(late);
}, 60_000);
