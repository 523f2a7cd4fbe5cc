import { describe, expect, test } from 'vitest';
import { newAsked } from '../../ask.ts';

async function newStored(metadata: object = {}) {
  const asked = newAsked();
  const { body } = await asked.inDefault('POST', 'configmaps', { metadata: { name: 'a', ...metadata } });
  return { ...asked, stored: body };
}

async function newPod(terminationGracePeriodSeconds = 30) {
  const asked = newAsked();
  await asked.inDefault('POST', 'serviceaccounts', { metadata: { name: 'default' } });
  const spec = { containers: [{ name: 'c', image: 'x' }], terminationGracePeriodSeconds };
  await asked.inDefault('POST', 'pods', { metadata: { name: 'p' }, spec });
  await asked.inDefault('POST', 'pods/p/binding', { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } });
  return asked;
}

test('what has gone is answered by a Status that says what it was', async () => {
  const { inDefault, stored } = await newStored();
  const { status, body } = await inDefault('DELETE', 'configmaps/a');
  expect(status).toBe(200);
  expect(body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: 'a', kind: 'configmaps', uid: stored.metadata.uid },
  });
  expect((await inDefault('GET', 'configmaps/a')).status).toBe(404);
});

test.each([
  [
    'uid',
    'x',
    'the UID in the precondition (x) does not match the UID in record (UID). The object might have been deleted and then recreated',
  ],
  [
    'resourceVersion',
    'x',
    'the ResourceVersion in the precondition (x) does not match the ResourceVersion in record (VERSION). The object might have been modified',
  ],
])('a precondition of %s that fails is a conflict', async (field, value, why) => {
  const { inDefault, stored } = await newStored();
  const { status, body } = await inDefault('DELETE', 'configmaps/a', { preconditions: { [field]: value } });
  expect(status).toBe(409);
  const { uid, resourceVersion } = stored.metadata;
  expect(body.message).toBe(
    `Operation cannot be fulfilled on ConfigMap "a": ${why.replace('UID)', `${uid})`).replace('VERSION', resourceVersion)}`,
  );
});

test('an option that is none is told', async () => {
  const { inDefault } = await newStored();
  const { status, body } = await inDefault('DELETE', 'configmaps/a?propagationPolicy=Foo');
  expect(status).toBe(422);
  expect(body.message).toBe(
    'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
  );
});

describe('what has finalizers waits for them', () => {
  test('and goes with the last', async () => {
    const { inDefault } = await newStored({ finalizers: ['example.com/x'] });
    const { status, body } = await inDefault('DELETE', 'configmaps/a');
    expect(status).toBe(200);
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-03-01T12:00:00Z', deletionGracePeriodSeconds: 0 });
    const patch = { 'content-type': 'application/merge-patch+json' };
    await inDefault('PATCH', 'configmaps/a', { metadata: { finalizers: null } }, patch);
    expect((await inDefault('GET', 'configmaps/a')).status).toBe(404);
  });

  test('and may be given no new ones', async () => {
    const { inDefault } = await newStored({ finalizers: ['example.com/x'] });
    await inDefault('DELETE', 'configmaps/a');
    const patch = { 'content-type': 'application/merge-patch+json' };
    const { status, body } = await inDefault(
      'PATCH',
      'configmaps/a',
      { metadata: { finalizers: ['example.com/x', 'example.com/y'] } },
      patch,
    );
    expect(status).toBe(422);
    expect(body.message).toContain(
      'no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/y"}',
    );
  });

  test.each([
    ['propagationPolicy=Foreground', ['foregroundDeletion']],
    ['propagationPolicy=Orphan', ['orphan']],
    ['orphanDependents=true', ['orphan']],
  ])('%s asks the garbage collector to go first', async (query, finalizers) => {
    const { inDefault } = await newStored();
    const { body } = await inDefault('DELETE', `configmaps/a?${query}`);
    expect(body.metadata.finalizers).toEqual(finalizers);
  });

  test('202 says that dependents have still to go', async () => {
    const { inDefault } = await newStored({ finalizers: ['example.com/x'] });
    expect((await inDefault('DELETE', 'configmaps/a?orphanDependents=false')).status).toBe(202);
  });
});

describe('a Pod on a Node ends in its time', () => {
  test('and is there until its kubelet removes it', async () => {
    const { inDefault } = await newPod();
    const { status, body } = await inDefault('DELETE', 'pods/p');
    expect(status).toBe(200);
    expect(body.metadata).toMatchObject({
      deletionTimestamp: '2026-03-01T12:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    expect((await inDefault('DELETE', 'pods/p?gracePeriodSeconds=0')).body.metadata.name).toBe('p');
    expect((await inDefault('GET', 'pods/p')).status).toBe(404);
  });

  test('which can only be shortened', async () => {
    const { clock, inDefault } = await newPod();
    await inDefault('DELETE', 'pods/p?gracePeriodSeconds=20');
    clock.advance(5000);
    expect((await inDefault('DELETE', 'pods/p?gracePeriodSeconds=60')).body.metadata.deletionGracePeriodSeconds).toBe(
      20,
    );
    const { body } = await inDefault('DELETE', 'pods/p?gracePeriodSeconds=10');
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-03-01T12:00:10Z', deletionGracePeriodSeconds: 10 });
  });
});

test('a Namespace is Terminating until its spec’s finalizers have gone', async () => {
  const { ask } = newAsked();
  await ask('POST', '/api/v1/namespaces', { metadata: { name: 'x' } });
  const { body } = await ask('DELETE', '/api/v1/namespaces/x');
  expect(body).toMatchObject({
    status: { phase: 'Terminating' },
    metadata: { deletionTimestamp: '2026-03-01T12:00:00Z' },
  });
  await ask('PUT', '/api/v1/namespaces/x/finalize', { metadata: { name: 'x' }, spec: { finalizers: [] } });
  expect((await ask('GET', '/api/v1/namespaces/x')).status).toBe(404);
});

test('a collection goes by what is selected, and is answered as a list', async () => {
  const { inDefault } = newAsked();
  for (const name of ['a', 'b', 'c']) {
    await inDefault('POST', 'configmaps', { metadata: { name, labels: { keep: String(name === 'b') } } });
  }
  const { body } = await inDefault('DELETE', 'configmaps?labelSelector=keep!%3Dtrue');
  expect(body.kind).toBe('ConfigMapList');
  expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['a', 'c']);
  expect((await inDefault('GET', 'configmaps')).body.items).toHaveLength(1);
});

test('who deletes a Job without a word on its Pods is warned', async () => {
  const { ask } = newAsked();
  const { warnings } = await ask('DELETE', '/apis/batch/v1/namespaces/default/jobs/j');
  expect(warnings).toEqual([
    '299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"',
  ]);
});
