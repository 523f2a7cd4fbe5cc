import { createSimulatedClock, createSystemRandom, systemClock } from '../../src/base/index.ts';
import { startKubectl } from '../../src/drivers/embedded/kubectl.ts';
import type { ClusterDriver } from '../../src/drivers/index.ts';
import { startCluster } from '../../src/embedded/index.ts';
import { createDiscoveryCache } from '../../src/kubectl/index.ts';
import { createFakeDriver, runningStatus } from '../unit/backend/support.ts';
import { until } from './harness.ts';

const token = 'token-of-these-tests';

/** A driver over an embedded cluster of one Node that lives in this process. */
export async function startEmbeddedDriver(): Promise<ClusterDriver> {
  const clock = createSimulatedClock({
    startMs: Date.now(),
    machine: systemClock,
    mode: { kind: 'running', speed: 1 },
  });
  const tokens = new Map([[token, { username: 'kubernetes-admin', groups: ['system:masters'] }]]);
  const cluster = await startCluster({ clock, random: createSystemRandom(), nodes: 1, tokens });
  const asAdmin = (request: Request): Request => {
    request.headers.set('authorization', `Bearer ${token}`);
    return request;
  };
  const fetch = (request: Request) => cluster.fetch(asAdmin(request));
  await until('the default ServiceAccount', async () => {
    const { status } = await fetch(
      new Request('https://cluster/api/v1/namespaces/default/serviceaccounts/default', { method: 'GET' }),
    );
    return status === 200 ? true : undefined;
  });
  const discoveryCache = createDiscoveryCache();
  return createFakeDriver({
    status: async () => runningStatus,
    fetch,
    kubectl: async (call) =>
      startKubectl(call, {
        fetch,
        connect: (request, protocols) => cluster.connect(asAdmin(request), protocols),
        clock: systemClock,
        time: { nowMs: clock.now(), mode: { kind: 'running', speed: 1 }, next: null },
        name: 'podpath-fake',
        server: 'https://cluster',
        files: { read: async () => undefined, list: async () => [] },
        discoveryCache,
      }),
    async [Symbol.asyncDispose]() {
      clock.pause();
      cluster[Symbol.dispose]();
    },
  });
}
