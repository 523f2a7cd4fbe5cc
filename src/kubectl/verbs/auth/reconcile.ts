import { isStatusError, type KubeObject } from '../../../kube/index.ts';
import { readDryRun } from '../../command/common-flags.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError, isNotFound } from '../../errors.ts';
import { createPrinter } from '../../printers/print-flags.ts';
import type { Printer } from '../../printers/printer.ts';
import { selectObjects } from '../../resource/builder.ts';
import { filenameOptions, requireFiles } from '../../resource/files.ts';
import { createObject, deleteObject, getObject, type Place, replaceObject } from '../../resource/helper.ts';
import { groupKindOf, type Info, objectOf } from '../../resource/info.ts';
import { printWith } from '../create.ts';
import { formatStruct, type Reconciliation, reconcileBinding, reconcileRole, type Subject } from './reconciliation.ts';
import type { PolicyRule } from './rules.ts';

const attempts = 3;

/** `kubectl auth reconcile` (`kubectl/pkg/cmd/auth/reconcile.go` and `component-helpers/auth/rbac/reconciliation`, v0.37). */
export const reconcile: Verb = {
  async run(context) {
    const { args, namespace } = context;
    const files = filenameOptions(context);
    requireFiles(files);
    if (args.length > 0) throw new CommandError('no arguments are allowed');
    const dryRun = await readDryRun(context);
    if (dryRun === 'server') throw new CommandError('--dry-run=server for command reconcile is not supported yet');
    const result = await selectObjects(context, {
      files,
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit,
      continuesOnError: true,
      flattens: true,
      isLocal: true,
    });
    const operation = dryRun === 'client' ? 'reconciled (dry run)' : 'reconciled';
    const printer = await createPrinter(context, operation);
    await result.visit(async (info) => {
      const { group, version, kind } = groupKindOf(objectOf(info));
      const isRole = kind === 'Role' || kind === 'ClusterRole';
      if (group !== 'rbac.authorization.k8s.io' || !(isRole || kind === 'RoleBinding' || kind === 'ClusterRoleBinding'))
        return;
      if (version !== 'v1')
        throw new CommandError(`only rbac.authorization.k8s.io/v1 is supported: not *${version}.${kind}`);
      const done = await retried(() => reconcileOne(context, info, isRole, dryRun === 'none'));
      await tell(context, printer, done);
    });
  },
};

/** Runs again on a conflict, at most three times. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isStatusError(error) || error.reason !== 'Conflict') throw error;
    }
  }
}

async function reconcileOne(
  context: VerbContext,
  info: Info,
  isRole: boolean,
  writes: boolean,
): Promise<Reconciliation> {
  const { flags } = context;
  const expected = objectOf(info);
  const { group, version, kind } = groupKindOf(expected);
  const mapping = await context.client.map((mapper) => mapper.forKind({ group, version, kind }));
  const { name = '', namespace = '' } = expected.metadata;
  const place: Place = { mapping, namespace: mapping.isNamespaced ? namespace : '', name };
  const existing = await getOrNone(context, place);
  const done = isRole
    ? reconcileRole(existing, expected, flags.isOn('remove-extra-permissions'))
    : reconcileBinding(existing, expected, flags.isOn('remove-extra-subjects'));
  if (done.isProtected || !writes) return done;
  if (done.operation === 'create') {
    await createNamespace(context, place.namespace);
    return { ...done, object: await createObject(context, place, done.object) };
  }
  if (done.operation === 'update') return { ...done, object: await replaceObject(context, place, done.object) };
  if (done.operation === 'recreate') {
    await deleteIfThere(context, place);
    return { ...done, object: await createObject(context, place, done.object) };
  }
  return done;
}

async function getOrNone(context: VerbContext, place: Place): Promise<KubeObject | undefined> {
  try {
    return await getObject(context, place);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Simplified: without upstream's precondition that it still is the object that was read. */
async function deleteIfThere(context: VerbContext, place: Place): Promise<void> {
  try {
    await deleteObject(context, place, {});
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** `tryEnsureNamespace`: the namespace of what is made, unless it is there or may not be made. */
async function createNamespace(context: VerbContext, namespace: string): Promise<void> {
  if (namespace === '') return;
  const mapping = await context.client.mappingFor('namespaces');
  const isForbidden = (error: unknown): boolean => isStatusError(error) && error.reason === 'Forbidden';
  try {
    if ((await getOrNone(context, { mapping, namespace: '', name: namespace })) !== undefined) return;
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
  try {
    await createObject(
      context,
      { mapping, namespace: '' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    );
  } catch (error) {
    if (!isForbidden(error) && !(isStatusError(error) && error.reason === 'AlreadyExists')) throw error;
  }
}

async function tell(context: VerbContext, printer: Printer, done: Reconciliation): Promise<void> {
  await printWith(context, (write) => printer.print(done.object, write));
  if (done.operation === 'none') return;
  const caveat = done.isProtected ? ', but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)' : '';
  const { flags } = context;
  const parts: readonly (readonly [string, readonly (Subject | PolicyRule)[]])[] = [
    ['missing subjects added', done.missingSubjects],
    ['extra subjects removed', flags.isOn('remove-extra-subjects') ? done.extraSubjects : []],
    ['missing rules added', done.missingRules],
    ['extra rules removed', flags.isOn('remove-extra-permissions') ? done.extraRules : []],
  ];
  const lines = [`\treconciliation required ${done.operation}${caveat}\n`];
  for (const [title, items] of parts) {
    if (items.length > 0) lines.push(`\t${title}:\n`, ...items.map((item) => `\t\t${formatStruct(item)}\n`));
  }
  await context.err(lines.join(''));
}
