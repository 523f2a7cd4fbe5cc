import { isSemanticallyEqual, lastAppliedAnnotation } from '../../../kube/index.ts';
import { type DryRun, readDryRun, withDryRun } from '../../command/common-flags.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { patchTypes } from '../../resource/helper.ts';
import { objectName, objectOf } from '../../resource/info.ts';
import { printWith } from '../create.ts';
import { selectForRollout } from './objects.ts';
import {
  describeTemplate,
  getRolled,
  type PodTemplate,
  pathOfRolled,
  type Revision,
  type Rolled,
  requireRolled,
  revisionsOf,
} from './revisions.ts';

/** `kubectl rollout undo` (`kubectl/pkg/cmd/rollout/rollout_undo.go`, `polymorphichelpers/rollback.go`, v0.37). */
export const rolloutUndo: Verb = {
  async run(context) {
    const { flags } = context;
    const dryRun = await readDryRun(context);
    const wanted = flags.integer('to-revision');
    const result = await selectForRollout(context);
    await result.visit(async (info) => {
      const object = objectOf(info);
      if (object.metadata.annotations?.[lastAppliedAnnotation] !== undefined) {
        await context.err(
          `Warning: resource ${objectName(info)} was previously managed with 'kubectl apply'. Rolling back will not update the ${lastAppliedAnnotation} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
        );
      }
      requireRolled(object, 'rollbacker', 'rollbacker');
      if (wanted < 0) throw newNoRevision(wanted);
      const rolled = await getRolled(context, object, object.kind);
      const revision = chooseRevision(rolled, await revisionsOf(context, rolled), wanted);
      const outcome = await rollBack(context, rolled, revision, { wanted, dryRun });
      const printer = await createTypedPrinter(context, withDryRun(outcome, dryRun));
      await printWith(context, (write) => printer.print(object, write));
    });
  },
};

const newNoRevision = (revision: number): CommandError =>
  new CommandError(`unable to find specified revision ${revision} in history`);

function chooseRevision(rolled: Rolled, revisions: readonly Revision[], wanted: number): Revision {
  if (wanted > 0) {
    const found = revisions.find(({ number }) => number === wanted);
    if (found === undefined) throw newNoRevision(wanted);
    return found;
  }
  const previous = revisions.at(-2);
  if (previous !== undefined) return previous;
  throw new CommandError(
    rolled.kind === 'Deployment'
      ? `no rollout history found for deployment ${JSON.stringify(rolled.metadata.name ?? '')}`
      : 'no last revision to roll back to',
  );
}

interface RollBack {
  readonly wanted: number;
  readonly dryRun: DryRun;
}

async function rollBack(
  context: VerbContext,
  rolled: Rolled,
  revision: Revision,
  { wanted, dryRun }: RollBack,
): Promise<string> {
  const isDeployment = rolled.kind === 'Deployment';
  if (dryRun === 'client') {
    const template = await describeTemplate({ ...revision, changeCause: '' });
    return isDeployment ? template : `will roll back to ${template}`;
  }
  if (isDeployment && rolled.spec.paused === true)
    throw new CommandError(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  const isSame = isDeployment
    ? isSemanticallyEqual(templateOf(revision), withoutHash(rolled.spec.template))
    : formatGoJson({ spec: { template: { ...rolled.spec.template, $patch: 'replace' } } }) ===
      formatGoJson((revision.object as { data?: unknown }).data);
  if (isSame) return `skipped rollback (current template already matches revision ${wanted})`;
  const patch = isDeployment ? deploymentPatch(rolled, revision) : (revision.object as { data?: unknown }).data;
  try {
    await context.client.rest.json({
      method: 'PATCH',
      path: pathOfRolled(rolled),
      query: { dryRun: dryRun === 'server' ? 'All' : '' },
      contentType: isDeployment ? patchTypes.json : patchTypes.strategic,
      body: formatGoJson(patch),
    });
  } catch (error) {
    throw new CommandError(`failed restoring revision ${wanted}: ${messageOf(error)}`, { cause: error });
  }
  return 'rolled back';
}

/** Annotations that stay the Deployment's own (`annotationsToSkip`). */
const keptAnnotations: ReadonlySet<string> = new Set([
  lastAppliedAnnotation,
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

function deploymentPatch(rolled: Rolled, revision: Revision): object {
  const own = Object.entries(rolled.metadata.annotations ?? {}).filter(([key]) => keptAnnotations.has(key));
  const old = Object.entries(revision.object.metadata.annotations ?? {}).filter(([key]) => !keptAnnotations.has(key));
  return [
    { op: 'replace', path: '/spec/template', value: templateOf(revision) },
    { op: 'replace', path: '/metadata/annotations', value: Object.fromEntries([...own, ...old]) },
  ];
}

const templateOf = ({ object }: Revision): PodTemplate => withoutHash((object as Rolled).spec.template);

function withoutHash(template: PodTemplate): PodTemplate {
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
