import { type KubeObject, lastAppliedAnnotation } from '../../../kube/index.ts';
import { type Mapping, pathOf } from '../../client/rest-mapper.ts';
import type { VerbContext } from '../../command/context.ts';
import { logWarning } from '../../command/klog.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { createPrinter } from '../../printers/print-flags.ts';
import { deleteObject } from '../../resource/helper.ts';
import { type Info, itemsOf } from '../../resource/info.ts';
import { printWith } from '../create.ts';
import type { ApplyOptions } from './options.ts';

const usual = [
  ...['ConfigMap', 'Endpoints', 'PersistentVolumeClaim', 'Pod', 'ReplicationController', 'Secret', 'Service'].map(
    (kind) => `core/v1/${kind}`,
  ),
  ...['batch/v1/Job', 'batch/v1/CronJob', 'networking.k8s.io/v1/Ingress'],
  ...['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'].map((kind) => `apps/v1/${kind}`),
  ...['core/v1/Namespace', 'core/v1/PersistentVolume'],
];

const warning =
  'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.';

/** The kinds of `--prune-allowlist` (`ParseResources` of `kubectl/pkg/util/prune/prune.go`, v0.37). @throws CommandError */
export async function readAllowList({ flags, client }: VerbContext): Promise<readonly Mapping[]> {
  return mappingsOf(client, flags.each('prune-allowlist'));
}

async function mappingsOf(client: VerbContext['client'], kinds: readonly string[]): Promise<readonly Mapping[]> {
  const mappings: Mapping[] = [];
  for (const text of kinds) {
    const [group = '', version = '', kind = '', ...more] = text.split('/');
    if (kind === '' || more.length > 0)
      throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    mappings.push(
      await client.map((mapper) => mapper.forKind({ group: group === 'core' ? '' : group, version, kind })),
    );
  }
  return mappings;
}

/** What the files of a line name: objects by uid, and their namespaces. */
export interface Visited {
  readonly uids: ReadonlySet<string | undefined>;
  readonly namespaces: ReadonlySet<string>;
}

/** @param infos - with the objects as the server has them */
export function visitedOf(infos: readonly Info[]): Visited {
  return {
    uids: new Set(infos.map(({ object }) => object?.metadata.uid)),
    namespaces: new Set(infos.map(({ namespace }) => namespace).filter((namespace) => namespace !== '')),
  };
}

/** Deletes what is pruned. @throws CommandError for what cannot be deleted */
export async function prune(
  context: VerbContext,
  infos: readonly Info[],
  allowed: readonly Mapping[],
  options: ApplyOptions,
): Promise<void> {
  const printer = await createPrinter(context, withDryRunText('pruned', options));
  await eachPruned(context, visitedOf(infos), allowed, async (mapping, object) => {
    await remove(context, mapping, object, options);
    await printWith(context, (write) => printer.print(object, write));
  });
}

/**
 * Visits what was applied once and is in no file now, of the namespaces of what is (`apply/prune.go` and `diff/prune.go`, v0.37).
 *
 * @param allowed - the kinds that are looked at; none: the usual ones
 * @throws CommandError for what cannot be listed, and for what `visit` throws
 */
export async function eachPruned(
  context: VerbContext,
  { uids, namespaces }: Visited,
  allowed: readonly Mapping[],
  visit: (mapping: Mapping, object: KubeObject) => Promise<void>,
): Promise<void> {
  if (allowed.length === 0) await logWarning(context, 'prune.go:71', warning);
  const mappings = allowed.length > 0 ? allowed : await mappingsOf(context.client, usual);
  for (const isNamespaced of [true, false]) {
    for (const namespace of isNamespaced ? namespaces : ['']) {
      for (const mapping of mappings.filter((one) => one.isNamespaced === isNamespaced)) {
        try {
          for (const object of await prunable(context, mapping, namespace, uids)) await visit(mapping, object);
        } catch (error) {
          const what = `${mapping.group}/${mapping.version}, Kind=${mapping.kind}`;
          const scope = isNamespaced ? 'namespaced' : 'nonNamespaced';
          throw new CommandError(`error pruning ${scope} object ${what}: ${messageOf(error)}`, { cause: error });
        }
      }
    }
  }
}

const withDryRunText = (operation: string, { dryRun }: ApplyOptions): string =>
  dryRun === 'client' ? `${operation} (dry run)` : dryRun === 'server' ? `${operation} (server dry run)` : operation;

async function prunable(
  { client, flags }: VerbContext,
  mapping: Mapping,
  namespace: string,
  kept: ReadonlySet<string | undefined>,
): Promise<readonly KubeObject[]> {
  const list = await client.rest.json<KubeObject>({
    path: pathOf(mapping, namespace),
    about: { resource: mapping, name: '' },
    query: { labelSelector: flags.text('selector') },
  });
  return itemsOf(list).filter(
    ({ metadata }) => metadata.annotations?.[lastAppliedAnnotation] !== undefined && !kept.has(metadata.uid),
  );
}

async function remove(
  context: VerbContext,
  mapping: Mapping,
  { metadata }: KubeObject,
  { dryRun, gracePeriod, cascade }: ApplyOptions,
): Promise<void> {
  if (dryRun === 'client') return;
  const place = { mapping, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
  const grace = gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {};
  await deleteObject(context, place, { ...grace, propagationPolicy: cascade }, dryRun);
}
