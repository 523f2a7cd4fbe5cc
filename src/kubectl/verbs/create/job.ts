import type { KubeObject, OwnerReference } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { selectObjects } from '../../resource/builder.ts';
import { groupKindOf, objectOf } from '../../resource/info.ts';
import { commandOf, createGenerator, type Generated, namedMeta } from './generator.ts';

interface CronJob extends KubeObject {
  readonly spec: {
    readonly jobTemplate: {
      readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
      readonly spec: unknown;
    };
  };
}

/** `kubectl create job` (`kubectl/pkg/cmd/create/create_job.go`, v0.37). */
export const createJob = createGenerator({
  resource: 'jobs',
  failure: 'failed to create job: ',
  generate(context, name) {
    const { flags } = context;
    const [image, from] = [flags.text('image'), flags.text('from')];
    const command = commandOf(context);
    if ((image === '') === (from === '')) throw new CommandError('either --image or --from must be specified');
    if (command !== undefined && from !== '') throw new CommandError('cannot specify --from and command');
    if (from !== '') return generateFrom(context, name, from);
    const container = { name, image, ...(command === undefined ? {} : { command }), resources: {} };
    const spec = { containers: [container], restartPolicy: 'Never' };
    return {
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: namedMeta(context, name),
      spec: { template: { metadata: {}, spec } },
      status: {},
    };
  },
});

async function generateFrom(context: VerbContext, name: string, from: string): Promise<Generated> {
  const result = await selectObjects(context, { args: [from], namespace: context.namespace.name, flattens: true });
  const { infos, failure } = await result.infos();
  if (failure !== undefined) throw failure;
  const [info] = infos;
  if (info === undefined || infos.length !== 1) throw new CommandError('from must be an existing cronjob');
  const object = objectOf(info);
  const { group, version, kind } = groupKindOf(object);
  if (group !== 'batch' || kind !== 'CronJob')
    throw new CommandError(`unknown object type *${group === '' ? version : packageOf(object)}.${kind}`);
  const { spec, metadata } = object as CronJob;
  const { labels, annotations } = spec.jobTemplate.metadata ?? {};
  const owner: OwnerReference = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    controller: true,
  };
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: {
      ...namedMeta(context, name),
      ...(labels === undefined ? {} : { labels }),
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations },
      ownerReferences: [owner],
    },
    spec: spec.jobTemplate.spec,
    status: {},
  };
}

/** Go's name of the package of a kind, as `%T` has it: that of the version. */
const packageOf = (object: KubeObject): string => groupKindOf(object).version;
