import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PodpathError } from '../../../../../src/base/index.ts';
import { ask, containersOf, differences, type Json, normalized, replace, run, start } from './scenario.ts';

/** In the midst of something each: sandboxes and pulls, a postStart hook, a probe, back-offs, mounts, rollouts, an end. */
const moments = [
  20_050, 20_500, 21_700, 22_300, 26_200, 27_900, 29_900, 33_000, 45_000, 61_000, 75_300, 101_000, 103_000, 131_000,
  140_000, 161_000, 205_000, 241_000, 400_000,
];

describe('a cluster that goes on from a snapshot', { timeout: 400_000 }, () => {
  it('is the same cluster at once: the same snapshot', async () => {
    using first = await run(50, []);
    const before = normalized(first.cluster);
    using second = await replace(first);
    expect(differences(before, normalized(second.cluster))).toEqual([]);
    expect(second.clock.now()).toBe(Date.parse('2026-03-01T12:00:50Z'));
  });

  it('comes to the same end as one that was never replaced, whatever it was at, in every value of a snapshot', async () => {
    using one = await run(500, []);
    using other = await run(500, moments);
    const [wanted, got] = [normalized(one.cluster), normalized(other.cluster)];
    expect([...containersOf(got).keys()]).toEqual([...containersOf(wanted).keys()]);
    expect(differences(wanted, got)).toEqual([]);
    const { items } = await ask(other, 'GET', '/api/v1/pods');
    expect(items.find(({ metadata }: Json) => metadata.name === 'client').status.containerStatuses[0]).toMatchObject({
      restartCount: 0,
      ready: true,
    });
  });

  it('with a Node that is lost and comes back: no container is another, and none was started again for it', async () => {
    const end = 1400;
    using one = await run(end, []);
    using other = await run(end, [650_000, 1_050_000, 1_105_000, 1_250_000]);
    const [wanted, got] = [containersOf(normalized(one.cluster)), containersOf(normalized(other.cluster))];
    const summary = (containers: Map<string, Json>) =>
      [...containers.values()].map(({ id, config, fields, processes }) => [
        id,
        config.name,
        config.attempt,
        fields.state,
        fields.startedAtMs,
        processes.map(({ argv, anonBytes, state }: Json) => [argv, anonBytes, state]),
      ]);
    expect(summary(got)).toEqual(summary(wanted));
    const phases = async (x: typeof one) => {
      const { items } = await ask(x, 'GET', '/api/v1/pods');
      return items.map(({ metadata, spec, status }: Json) => [metadata.name, spec.nodeName, status.phase]);
    };
    expect(await phases(other)).toEqual(await phases(one));
  });

  it('does so at any moment', async () => {
    const end = 60;
    using one = await run(end, []);
    const wanted = normalized(one.cluster);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 20_000, max: end * 1000 }), { minLength: 1, maxLength: 3 }),
        async (at) => {
          using other = await run(end, at);
          expect(differences(wanted, normalized(other.cluster))).toEqual([]);
        },
      ),
      { numRuns: 4, seed: 20_260_301 },
    );
  });
});

describe('a snapshot that cannot be read', { timeout: 120_000 }, () => {
  it('is refused with its reason, and nothing is made', async () => {
    using running = await run(40, []);
    const good = () => JSON.parse(JSON.stringify(running.cluster.snapshot()));
    const refused = async (change: (snapshot: Json) => void): Promise<string> => {
      const snapshot = good();
      change(snapshot);
      const error = await start(snapshot).catch((why: unknown) => why);
      expect(error).toBeInstanceOf(PodpathError);
      return error instanceof PodpathError ? error.text.en.message : '';
    };
    const corrupt = 'This is not a snapshot of a cluster:';
    expect(await refused((snapshot) => delete snapshot.format)).toBe(`${corrupt} it does not say that it is one.`);
    expect(
      await refused((snapshot) => {
        snapshot.version = 99;
      }),
    ).toBe('The snapshot has version 99 of the format podpath.dev/cluster; this Podpath reads version 1.');
    expect(await refused((snapshot) => snapshot.nodes.pop())).toBe('The snapshot is of a cluster with 2 Nodes, not 3.');
    expect(
      await refused((snapshot) => {
        snapshot.nodes[1].runtime.containers[0].sandboxId = 'gone';
      }),
    ).toMatch(/runtime of podpath-worker: container [0-9a-f]{64} has no sandbox\.$/);
    expect(
      await refused((snapshot) => {
        snapshot.store.entries[3].version = 0;
      }),
    ).toContain(corrupt);
    expect(
      await refused((snapshot) => {
        snapshot.memory['/kubelet podpath-worker'].workers[0].state = 'asleep';
      }),
    ).toBe('This snapshot of a cluster is damaged: kubelet podpath-worker/workers is not what it should be.');
    // Each went on from a copy; the whole of it can still be taken.
    using again = await start(good());
    expect(differences(normalized(running.cluster), normalized(again.cluster))).toEqual([]);
  });

  it('of an older version, which is the store alone, is taken: the Nodes are started anew', async () => {
    using first = await run(40, []);
    using second = await start(JSON.parse(JSON.stringify(first.cluster.snapshot().store)));
    await second.clock.advance(30_000);
    const { items } = await ask(second, 'GET', '/api/v1/nodes');
    expect(items).toHaveLength(3);
  });
});
