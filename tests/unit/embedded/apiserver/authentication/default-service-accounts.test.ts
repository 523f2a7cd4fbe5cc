import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../../src/base/index.ts';
import { createDefaultServiceAccounts } from '../../../../../src/embedded/apiserver/authentication/default-service-accounts.ts';
import { clock, newStore, put } from '../authorization/support.ts';

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

test('every namespace has its default account, those that were there, those to come and those of a snapshot', () => {
  const store = newStore([namespace('old')]);
  createDefaultServiceAccounts({ store, clock, random: createSeededRandom(1) });
  put(store, namespace('new'));
  put(store, namespace('new'));
  expect(store.list('/registry/serviceaccounts/').items).toHaveLength(2);
  store.restore(newStore([namespace('other')]).snapshot());
  put(store, namespace('late'));
  expect(store.list('/registry/serviceaccounts/').items.map(({ metadata }) => metadata)).toEqual(
    ['late', 'other'].map((name) => ({
      name: 'default',
      namespace: name,
      uid: expect.any(String),
      creationTimestamp: '1970-01-01T00:00:00Z',
      resourceVersion: expect.any(String),
    })),
  );
});
