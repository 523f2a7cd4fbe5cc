import { expect, it } from 'vitest';
import { createLeaderElector, resources } from '../../../../src/embedded/client/index.ts';
import { newComponentBench } from './component.ts';

it('lets one of two lead, and the other when the Lease has not been renewed for 15 s', async () => {
  const { clock, context } = newComponentBench();
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
