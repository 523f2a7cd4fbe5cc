import { inCluster, inNamespace, type ParityCase, type Step } from '../case.ts';
import { type Sample, samples } from '../objects.ts';
import { apply, asMetadata, asTable, get, jsonPatch, mergePatch, patch, post, prepare, put, remove } from '../steps.ts';

// The same stories of every kind: one that is there is read, patched, applied, replaced and deleted, well and badly.

/** Made by rules of their own; tests/unit/embedded/apiserver/crd has them. */
const without = new Set(['apiservices', 'customresourcedefinitions', 'validatingwebhookconfigurations', 'namespaces']);
/** Whose controllers on the real cluster write as soon as one is there, so that only what nobody else writes is compared. */
const busy = [
  'metadata.name',
  'metadata.labels',
  'metadata.annotations.a',
  'metadata.annotations.c',
  'message',
  'reason',
  'details',
  'code',
  'kind',
];

/** Whose cells tell what a controller says. */
const withStatus = new Set(['Job', 'ResourceQuota', 'PersistentVolume', 'Node']);

/** As it is made: with nothing for controllers to do. */
function quiet({ object }: Sample, name: string): Record<string, unknown> {
  const { spec, ...rest } = object as { spec?: Record<string, unknown> };
  const more: Record<string, object> = {
    Pod: { schedulerName: 'nobody' },
    ReplicationController: { replicas: 0 },
    Deployment: { replicas: 0, paused: true },
    ReplicaSet: { replicas: 0 },
    StatefulSet: { replicas: 0 },
    DaemonSet: {
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { nodeSelector: { no: 'where' }, containers: [{ name: 'web', image: 'x' }] },
      },
    },
    Service: { clusterIP: 'None' },
    Job: { suspend: true },
    CronJob: { suspend: true },
  };
  return {
    ...rest,
    metadata: { name },
    ...(spec === undefined ? {} : { spec: { ...spec, ...more[object.kind] } }),
  };
}

export const cases: readonly ParityCase[] = samples
  .filter(({ resource }) => !without.has(resource))
  .flatMap((sample): ParityCase[] => {
    const { object, groupVersion, resource, namespaced } = sample;
    const name = namespaced ? 'sample' : 'NS-sample';
    const path = namespaced ? inNamespace(groupVersion, resource) : inCluster(groupVersion, resource);
    const one = `${path}/${name}`;
    const body = quiet(sample, name);
    const made: Step = prepare(post(path, body));
    const rest = { only: busy };
    const of = (what: string) => `${object.kind}: ${what}`;
    const cleanUp = namespaced ? {} : { cleanUp: [one] };
    const dry = `${one}?dryRun=All`;
    return [
      {
        name: of('as a table and as metadata'),
        steps: [
          made,
          get(one, {
            accept: asTable,
            only: [
              'kind',
              'columnDefinitions',
              ...(withStatus.has(object.kind) ? [] : ['rows.0.cells']),
              'rows.0.object.kind',
              'rows.0.conditions',
            ],
          }),
          get(one, {
            accept: asMetadata,
            only: ['kind', 'apiVersion', 'metadata.name', 'metadata.namespace', 'spec', 'data'],
          }),
        ],
        ...cleanUp,
      },
      {
        name: of('labels and annotations by all patches'),
        steps: [
          made,
          patch(mergePatch, dry, { metadata: { labels: { a: 'b' } } }, rest),
          patch(jsonPatch, dry, [{ op: 'add', path: '/metadata/annotations', value: { a: 'b' } }], rest),
          patch(
            'application/strategic-merge-patch+json',
            dry,
            { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } },
            rest,
          ),
          apply(
            one,
            { apiVersion: object.apiVersion, kind: object.kind, metadata: { name, labels: { a: 'b' } } },
            'me',
            { query: '&dryRun=All', ...rest },
          ),
          patch(mergePatch, dry, { metadata: { labels: { 'a b': 'c' } } }, rest),
          // Its text has the fields in Go's order: a known difference.
          patch(mergePatch, `${dry}&fieldValidation=Strict`, { nonsense: 1 }, { only: ['reason', 'code'] }),
        ],
        ...cleanUp,
      },
      {
        name: of('replaced badly and deleted'),
        steps: [
          made,
          post(path, body, { only: busy }),
          put(dry, { ...body, metadata: { name, resourceVersion: '1' } }, rest),
          put(dry, { ...body, metadata: { name: 'other' } }, rest),
          put(dry, { ...body, kind: 'Nonsense' }, rest),
          put(dry, { ...body, metadata: { name, uid: '00000000-0000-4000-8000-000000000000' } }, rest),
          remove(dry, {
            only: ['kind', 'metadata.name', 'details.name', 'details.group', 'details.kind', 'message', 'reason'],
          }),
          remove(one, { body: { preconditions: { resourceVersion: '1' } }, only: ['reason', 'code', 'details.kind'] }),
        ],
        ...cleanUp,
      },
      {
        name: of('applied as new'),
        steps: [apply(one, body, 'me', { query: '&dryRun=All' })],
      },
      {
        name: of('unknown fields, told and passed over'),
        steps: [
          post(
            `${path}?dryRun=All&fieldValidation=Warn`,
            { ...body, nonsense: 1, spec: { ...(body['spec'] as object), nonsense: { a: 1 } } },
            { only: ['metadata.name', 'message', 'reason'] },
          ),
          post(
            `${path}?dryRun=All&fieldValidation=Ignore`,
            { ...body, nonsense: 1 },
            { only: ['metadata.name', 'message', 'reason'] },
          ),
        ],
      },
      {
        name: of('wrong types'),
        steps: [
          post(`${path}?dryRun=All`, { ...body, spec: 'x' }, { only: ['message', 'reason', 'code', 'metadata.name'] }),
          post(`${path}?dryRun=All`, { ...body, metadata: 'x' }, { only: ['message', 'reason', 'code'] }),
          post(
            `${path}?dryRun=All`,
            { ...body, metadata: { name, labels: 'x' } },
            { only: ['message', 'reason', 'code'] },
          ),
          post(
            `${path}?dryRun=All`,
            { ...body, metadata: { name, finalizers: {} } },
            { only: ['message', 'reason', 'code'] },
          ),
        ],
      },
    ];
  });
