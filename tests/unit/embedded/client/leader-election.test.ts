import { expect, it } from 'vitest';
import { createLeaderElector, resources } from '../../../../src/embedded/client/index.ts';
import { newComponentBench } from './component.ts';

it('lets one of two lead, and the other when the Lease has not been renewed for 15 s', {
  timeout: 60_000,
}, async () => {
  const { cluster, clock, context } = newComponentBench();
  // What is loaded later would be late on a clock that is stepped.
  await cluster.load();
  const lease = { namespace: 'kube-system', name: 'kube-scheduler' };
  const leads: string[] = [];
  const elect = (identity: string) =>
    createLeaderElector({
      ...context,
      lease,
      identity,
      component: 'kube-scheduler',
      lead: () => {
        leads.push(identity);
        return { [Symbol.dispose]: () => leads.push(`${identity} ends`) };
      },
    });
  const first = elect('a_1');
  await clock.advance(10);
  using _ = elect('b_2');
  await clock.advance(60_000);
  expect(leads).toEqual(['a_1']);
  expect(await context.client.get(resources.leases, lease)).toMatchObject({
    spec: { holderIdentity: 'a_1', leaseDurationSeconds: 15, leaseTransitions: 0 },
  });
  first[Symbol.dispose]();
  await clock.advance(12_000);
  expect(leads).toEqual(['a_1', 'a_1 ends']);
  await clock.advance(10_000);
  expect(leads).toEqual(['a_1', 'a_1 ends', 'b_2']);
  expect(await context.client.get(resources.leases, lease)).toMatchObject({
    spec: { holderIdentity: 'b_2', leaseTransitions: 1 },
  });
  const { items } = await context.client.list(resources.events, { namespace: 'kube-system' });
  expect(items.map(({ reason, message }) => [reason, message])).toEqual([
    ['LeaderElection', 'a_1 became leader'],
    ['LeaderElection', 'b_2 became leader'],
  ]);
});

it('tells a leader that its Lease is lost 10 s after the first try that failed, however long that takes', {
  timeout: 60_000,
}, async () => {
  const { cluster, clock, context } = newComponentBench();
  await cluster.load();
  let isSilent = false;
  const { client } = context;
  const events: string[] = [];
  using _ = createLeaderElector({
    ...context,
    client: { ...client, get: (...asked) => (isSilent ? new Promise(() => undefined) : client.get(...asked)) },
    lease: { namespace: 'kube-system', name: 'kube-scheduler' },
    identity: 'a_1',
    component: 'kube-scheduler',
    lead: () => ({ [Symbol.dispose]: () => events.push('ends') }),
    onLost: () => events.push('lost'),
  });
  await clock.advance(7000);
  isSilent = true;
  // Renewed at 6 s, tried at 8 s.
  await clock.advance(10_900);
  expect(events).toEqual([]);
  await clock.advance(200);
  expect(events).toEqual(['ends', 'lost']);
});
