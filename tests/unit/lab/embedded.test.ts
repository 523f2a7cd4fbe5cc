import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../src/base/index.ts';
import { openEmbeddedCluster } from '../../../src/cli/commands/lab/embedded-cluster.ts';
import { createDriverRunner, loadProjectLabs } from '../../../src/cli/commands/lab/room.ts';
import { findLabRuns, verifyLab } from '../../../src/lab/index.ts';

// What `podpath lab verify --cluster embedded` does: our own kubectl types the solutions, on a cluster in this program whose time
// goes 20 times as fast. On kind the same is proven by tests/real/labs.test.ts.
const labs = await loadProjectLabs();
let cluster: Awaited<ReturnType<typeof openEmbeddedCluster>>;

beforeAll(async () => {
  cluster = await openEmbeddedCluster(labs, { random: createSeededRandom(7) });
}, 120_000);
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

describe('labs on the embedded cluster', { timeout: 240_000 }, () => {
  it.each(labs.map((loaded) => [loaded.lab.name, loaded] as const))(
    'every check of %s fails on a fresh lab and passes after the solution, and nothing is left',
    async (_name, loaded) => {
      const { driver, clock } = cluster;
      using runner = await createDriverRunner(driver, loaded, 'verifier', clock);
      const checks = await verifyLab({ lab: loaded.lab, runner, clock });
      const told = checks.map(({ check, proven, fresh, solved }) => ({
        check,
        proven,
        seen: [fresh, solved].map(({ status, text }) => `${status}: ${text.en.message}`),
      }));
      expect(told.filter(({ proven }) => !proven)).toEqual([]);
      expect(checks).toHaveLength(loaded.lab.steps.flatMap((step) => step.checks).length);
      expect(await findLabRuns((request) => driver.fetch(request), clock)).toEqual([]);
    },
  );

  it('metrics-server is back after the lab that removes it', async () => {
    const { metrics, nodes } = await cluster.driver.status();
    expect(['starting', 'ready']).toContain(metrics.state);
    expect(nodes.map(({ name, ready }) => [name, ready])).toEqual([
      ['podpath-control-plane', true],
      ['podpath-worker', true],
    ]);
  });
});
