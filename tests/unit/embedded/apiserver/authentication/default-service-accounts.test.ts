import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../../src/base/index.ts';
import { createDefaultServiceAccounts } from '../../../../../src/embedded/apiserver/authentication/default-service-accounts.ts';
import { clock, newStore, put } from '../authorization/support.ts';

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

test('every namespace has its default account, those that were there and those to come, until that ends', () => {
  const store = newStore([namespace('old')]);
  const accounts = createDefaultServiceAccounts({ store, clock, random: createSeededRandom(1) });
  put(store, namespace('new'));
  put(store, namespace('new'));
  accounts[Symbol.dispose]();
  put(store, namespace('late'));
  expect(store.list('/registry/serviceaccounts/').items.map(({ metadata }) => metadata)).toEqual(
    ['new', 'old'].map((name) => ({
      name: 'default',
      namespace: name,
      uid: expect.any(String),
      creationTimestamp: '1970-01-01T00:00:00Z',
      resourceVersion: expect.any(String),
    })),
  );
});
