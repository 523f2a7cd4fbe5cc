import { describe, expect, test } from 'vitest';
import { newAsked } from '../../ask.ts';

const configMap = (fields: object = {}) => ({ metadata: { name: 'a' }, data: { a: 'b' }, ...fields });
const optimisticLock =
  'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again';

describe('create', () => {
  test('the server fills in what is its own', async () => {
    const { inDefault } = newAsked();
    const { status, body } = await inDefault('POST', 'configmaps', {
      metadata: { name: 'a', uid: 'mine', creationTimestamp: '2000-01-01T00:00:00Z', selfLink: '/x' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
    expect(body.metadata).toMatchObject({ name: 'a', namespace: 'default', creationTimestamp: '2026-03-01T12:00:00Z' });
    expect(body.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(body.metadata).not.toHaveProperty('selfLink');
  });

  test('a generated name has five letters behind its base', async () => {
    const { inDefault } = newAsked();
    const { body } = await inDefault('POST', 'configmaps', { metadata: { generateName: 'b-' } });
    expect(body.metadata.name).toMatch(/^b-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('a dry run does everything but the write', async () => {
    const { cluster, inDefault } = newAsked();
    const { revision } = cluster.store;
    const { status, body } = await inDefault('POST', 'configmaps?dryRun=All', configMap());
    expect(status).toBe(201);
    expect(body.metadata.uid).toBeDefined();
    expect(body.metadata).not.toHaveProperty('resourceVersion');
    expect(cluster.store.revision).toBe(revision);
  });

  // Answers of kube-apiserver v1.37.2.
  test.each([
    ['nothing', {}, 422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
    [
      'a version',
      { metadata: { name: 'a', resourceVersion: '1' } },
      500,
      'resourceVersion should not be set on objects to be created',
    ],
    [
      'another namespace',
      { metadata: { name: 'a', namespace: 'x' } },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'an unknown kind',
      { kind: 'Foo', apiVersion: 'v1' },
      400,
      'Foo in version "v1" cannot be handled as a ConfigMap: no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      'another kind',
      { kind: 'Pod', apiVersion: 'v1' },
      400,
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      'metadata that is none',
      { metadata: 'x' },
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal string into Go struct field ConfigMap.metadata of type v1.ObjectMeta',
    ],
    [
      'no JSON',
      'kind: Pod',
      400,
      `the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'k' looking for beginning of value (6b696e643a20506f64)`,
    ],
  ])('a body with %s is refused', async (_, body, status, message) => {
    const { inDefault } = newAsked();
    const answer = await inDefault('POST', 'configmaps', body);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toBe(message);
  });

  test('what is there already is told so', async () => {
    const { inDefault } = newAsked();
    await inDefault('POST', 'configmaps', configMap());
    const { status, body } = await inDefault('POST', 'configmaps', configMap());
    expect(status).toBe(409);
    expect(body).toMatchObject({
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
      details: { name: 'a', kind: 'configmaps' },
    });
  });

  const sloppy = '{"metadata":{"name":"a","labels":{"a":"b","a":"c"}},"foo":1}';
  test('by default what is unknown or comes twice is warned of', async () => {
    const { inDefault } = newAsked();
    const { status, warnings } = await inDefault('POST', 'configmaps', sloppy);
    expect(status).toBe(201);
    expect(warnings).toEqual(['299 - "duplicate field \\"metadata.labels.a\\""', '299 - "unknown field \\"foo\\""']);
  });

  test('with Strict it is refused, with Ignore passed over', async () => {
    const { inDefault } = newAsked();
    const strict = await inDefault('POST', 'configmaps?fieldValidation=Strict', sloppy);
    expect(strict.status).toBe(400);
    expect(strict.body.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "metadata.labels.a", unknown field "foo"',
    );
    const ignored = await inDefault('POST', 'configmaps?fieldValidation=Ignore', sloppy);
    expect(ignored).toMatchObject({ status: 201, warnings: [] });
  });

  test('options that are none are all told', async () => {
    const { inDefault } = newAsked();
    const { status, body } = await inDefault('POST', 'configmaps?dryRun=foo&fieldValidation=x', configMap());
    expect(status).toBe(422);
    expect(body.message).toBe(
      'CreateOptions.meta.k8s.io "" is invalid: [dryRun: Unsupported value: ["foo"]: supported values: "All", fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"]',
    );
  });

  test('YAML is read as well', async () => {
    const { inDefault } = newAsked();
    const { status, body } = await inDefault('POST', 'configmaps', 'metadata:\n  name: a\ndata:\n  key: "yes"\n', {
      'content-type': 'application/yaml',
      accept: 'application/yaml',
    });
    expect(status).toBe(201);
    expect(body).toContain('data:\n  key: "yes"\nkind: ConfigMap\nmetadata:\n');
  });

  test('a body of more than 3 MB is refused', async () => {
    const { inDefault } = newAsked();
    const { status, body } = await inDefault(
      'POST',
      'configmaps',
      configMap({ data: { a: 'x'.repeat(3 * 1024 * 1024) } }),
    );
    expect(status).toBe(413);
    expect(body.message).toBe('Request entity too large: limit is 3145728');
  });

  test('one owner named twice is kept once, with a warning', async () => {
    const { inDefault } = newAsked();
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u' };
    const { body, warnings } = await inDefault('POST', 'configmaps', {
      metadata: { name: 'a', ownerReferences: [owner, owner] },
    });
    expect(body.metadata.ownerReferences).toEqual([owner]);
    expect(warnings).toEqual([
      '299 - ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u"',
    ]);
  });
});

describe('update', () => {
  async function newStored() {
    const asked = newAsked();
    const { body } = await asked.inDefault('POST', 'configmaps', configMap());
    return { ...asked, stored: body };
  }

  test('a body of the last version takes its place', async () => {
    const { inDefault, stored } = await newStored();
    const { status, body } = await inDefault('PUT', 'configmaps/a', { ...stored, data: { a: 'new' } });
    expect(status).toBe(200);
    expect(body.data).toEqual({ a: 'new' });
    expect(Number(body.metadata.resourceVersion)).toBe(Number(stored.metadata.resourceVersion) + 1);
    expect(body.metadata).toMatchObject({
      uid: stored.metadata.uid,
      creationTimestamp: stored.metadata.creationTimestamp,
    });
  });

  test('a write that changes nothing is none, however late it comes', async () => {
    const { clock, cluster, inDefault, stored } = await newStored();
    const { revision } = cluster.store;
    clock.advance(60_000);
    const { body } = await inDefault('PUT', 'configmaps/a', configMap());
    expect(body).toEqual(stored);
    expect(cluster.store.revision).toBe(revision);
  });

  test.each([
    ['an older version', { resourceVersion: '1' }, 409, optimisticLock],
    ['no version at all', { resourceVersion: 'x' }, 500, 'strconv.ParseUint: parsing "x": invalid syntax'],
    ['another name', { name: 'b' }, 400, 'the name of the object (b) does not match the name on the URL (a)'],
    ['no name', { name: '' }, 400, 'the name of the object (a based on URL) was undeterminable: name must be provided'],
    [
      'another namespace',
      { namespace: 'x' },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
  ])('a body with %s is refused', async (_, metadata, status, message) => {
    const { inDefault } = await newStored();
    const answer = await inDefault('PUT', 'configmaps/a', configMap({ metadata: { name: 'a', ...metadata } }));
    expect(answer).toMatchObject({ status, body: { message } });
  });

  test('another uid is a conflict', async () => {
    const { inDefault, stored } = await newStored();
    const { status, body } = await inDefault('PUT', 'configmaps/a', configMap({ metadata: { name: 'a', uid: 'abc' } }));
    expect(status).toBe(409);
    expect(body.message).toBe(
      'Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/a, ' +
        `ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: abc, UID in object meta: ${stored.metadata.uid}`,
    );
  });

  test('what is not there is made only by kinds that say so', async () => {
    const { ask, inDefault } = await newStored();
    expect(await inDefault('PUT', 'configmaps/b', { metadata: { name: 'b' } })).toMatchObject({
      status: 404,
      body: { message: 'configmaps "b" not found' },
    });
    const lease = await ask('PUT', '/apis/coordination.k8s.io/v1/namespaces/default/leases/l', {
      metadata: { name: 'l' },
      spec: {},
    });
    expect(lease).toMatchObject({ status: 201, body: { kind: 'Lease' } });
  });
});

describe('patch', () => {
  async function newStored() {
    const asked = newAsked();
    await asked.inDefault('POST', 'configmaps', configMap());
    return asked;
  }
  const patchOf = (kind: string) => ({ 'content-type': `application/${kind}` });

  test.each([
    ['merge-patch+json', { data: { a: null, c: 'd' } }, { c: 'd' }],
    ['strategic-merge-patch+json', { data: { c: 'd' } }, { a: 'b', c: 'd' }],
    ['json-patch+json', [{ op: 'replace', path: '/data/a', value: 'x' }], { a: 'x' }],
  ])('%s changes what it names', async (kind, patch, data) => {
    const { inDefault } = await newStored();
    const { status, body } = await inDefault('PATCH', 'configmaps/a', patch, patchOf(kind));
    expect(status).toBe(200);
    expect(body.data).toEqual(data);
  });

  test('server-side apply makes what is not there, and names who else owns a field', async () => {
    const { inDefault } = newAsked();
    const apply = (manager: string, value: string, force = '') =>
      inDefault(
        'PATCH',
        `configmaps/a?fieldManager=${manager}${force}`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: ${value}}\n`,
        patchOf('apply-patch+yaml'),
      );
    expect((await apply('one', 'v1')).status).toBe(201);
    expect((await apply('one', 'v2')).status).toBe(200);
    const conflict = await apply('two', 'v3');
    expect(conflict.status).toBe(409);
    expect(conflict.body.message).toBe('Apply failed with 1 conflict: conflict with "one": .data.a');
    expect((await apply('two', 'v3', '&force=true')).body.data).toEqual({ a: 'v3' });
  });

  test.each([
    ['of another media type', 'x-patch', '{}', 415, '415: Unsupported Media Type'],
    ['that is no JSON', 'merge-patch+json', '{', 400, 'invalid JSON patch'],
    [
      'without a manager to apply',
      'apply-patch+yaml',
      '{}',
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'that renames',
      'merge-patch+json',
      '{"metadata":{"name":"b"}}',
      400,
      'the name of the object (b) does not match the name on the URL (a)',
    ],
    ['from an older version', 'merge-patch+json', '{"metadata":{"resourceVersion":"1"}}', 409, optimisticLock],
  ])('a patch %s is refused', async (_, kind, patch, status, message) => {
    const { inDefault } = await newStored();
    expect(await inDefault('PATCH', 'configmaps/a', patch, patchOf(kind))).toMatchObject({ status, body: { message } });
  });
});
