import { isQualifiedName, isValidLabelValue, type KubeObject } from '../../kube/index.ts';
import { readDryRun, readValidation } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, messageOf, PlainFailure, throwAll } from '../errors.ts';
import { formatGoJson } from '../printers/json.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { patchObject } from '../resource/helper.ts';
import { mappingOf, objectOf } from '../resource/info.ts';
import { printWith } from './create.ts';

interface Taint {
  readonly key: string;
  readonly value?: string;
  /** Empty: any. */
  readonly effect: string;
}

interface Change {
  readonly added: readonly Taint[];
  readonly removed: readonly Taint[];
}

/** `kubectl taint` (`kubectl/pkg/cmd/taint`, v0.37). */
export const taint: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const dryRun = await readDryRun(context);
    const fieldValidation = readValidation(context);
    const { resources, specs } = splitArgs(context.args);
    const [type, ...names] = resources;
    if (type === undefined) throw new CommandError('one or more resources must be specified as <resource> <name>');
    if (specs.length === 0) throw new CommandError('at least one taint update is required');
    const change = parseTaints(context, specs);
    const [isAll, selector] = [flags.isOn('all'), flags.text('selector')];
    await requireNode(context, type.toLowerCase());
    requireNoConflict(change);
    if (isAll && selector !== '')
      throw new CommandError("setting 'all' parameter with a non empty selector is prohibited");
    if (!isAll && selector === '' && names.length === 0)
      throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
    const result = await selectObjects(context, {
      args: isAll || selector !== '' ? ['node'] : names.map((name) => (name.includes('/') ? name : `node/${name}`)),
      isAll,
      labelSelector: selector,
      namespace: namespace.name,
      continuesOnError: true,
      flattens: true,
      isLatest: true,
    });
    await result.visit(async (info) => {
      const node = objectOf(info);
      const { operation, taints } = changeTaints(node, change, flags.isOn('overwrite'));
      // Upstream loses that nothing was changed when it names the operation.
      const printer = await createPrinter(context, operation);
      // The list is replaced whole, as the API has it.
      const patch = isSame(taints, taintsOf(node)) ? {} : { spec: { taints: taints.length === 0 ? null : taints } };
      const patched =
        dryRun === 'client'
          ? withTaints(node, taints)
          : await patchObject(context, { ...info, mapping: mappingOf(info) }, 'strategic', formatGoJson(patch), {
              dryRun,
              fieldManager: flags.text('field-manager'),
              fieldValidation,
            });
      await printWith(context, (write) => printer.print(patched, write));
    });
  },
};

const taintsOf = (node: KubeObject): readonly Taint[] => (node['spec']?.taints ?? []) as readonly Taint[];
const isSame = (left: readonly Taint[], right: readonly Taint[]): boolean => formatGoJson(left) === formatGoJson(right);

function withTaints(node: KubeObject, taints: readonly Taint[]): KubeObject {
  const { taints: _old, ...spec } = (node['spec'] ?? {}) as Record<string, unknown>;
  return { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } };
}

function splitArgs(args: readonly string[]): { readonly resources: string[]; readonly specs: string[] } {
  const [resources, specs]: [string[], string[]] = [[], []];
  for (const word of args) {
    if (/[=:]|-$/.test(word)) specs.push(word);
    else if (specs.length === 0) resources.push(word);
    else throw new CommandError(`all resources must be specified before taint changes: ${word}`);
  }
  return { resources, specs };
}

function parseTaints({ command }: VerbContext, specs: readonly string[]): Change {
  const [added, removed]: [Taint[], Taint[]] = [[], []];
  try {
    for (const spec of specs) {
      if (spec.endsWith('-')) {
        const { key, effect } = parseTaint(spec.slice(0, -1));
        removed.push({ key, effect });
        continue;
      }
      const one = parseTaint(spec);
      if (one.effect === '') throw new CommandError(`invalid taint spec: ${spec}`);
      if (added.some((other) => matches(one, other))) {
        const shown = `{${one.key} ${one.value ?? ''} ${one.effect} <nil>}`;
        throw new CommandError(`duplicated taints with the same key and effect: ${shown}`);
      }
      added.push(one);
    }
  } catch (error) {
    throw newUsageError(command, messageOf(error));
  }
  return { added, removed };
}

const effects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** `key=value:effect`, `key:effect` or `key`. */
function parseTaint(spec: string): Taint {
  const [pair = '', effect, ...more] = spec.split(':');
  if (more.length > 0) throw new CommandError(`invalid taint spec: ${spec}`);
  let [key, value] = [pair, ''];
  if (effect !== undefined) {
    if (!effects.includes(effect)) throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`);
    const parts = pair.split('=');
    if (parts.length > 2) throw new CommandError(`invalid taint spec: ${spec}`);
    [key = '', value = ''] = parts;
    refuseFaults(spec, isValidLabelValue(value));
  }
  refuseFaults(spec, isQualifiedName(key));
  return { key, ...(value === '' ? {} : { value }), effect: effect ?? '' };
}

function refuseFaults(spec: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new CommandError(`invalid taint spec: ${spec}, ${faults.join('; ')}`);
}

async function requireNode({ client }: VerbContext, type: string): Promise<void> {
  const [resource = ''] = type.split('.');
  const mapping = await client.map((mapper) => {
    const found = mapper.forResource({ resource, group: '', version: '' });
    if (found === undefined) throw new PlainFailure(`the server doesn't have a resource type "${resource}"`);
    return found;
  });
  if (mapping.kind !== 'Node') throw new CommandError(`invalid resource type ${type}, only node types are supported`);
}

function requireNoConflict({ added, removed }: Change): void {
  const conflicts = added.flatMap((one) =>
    removed
      .filter(({ key, effect }) => key === one.key && (effect === '' || effect === one.effect))
      .map(({ key, effect }) => `${key}=${effect}`),
  );
  if (conflicts.length > 0) {
    throw new CommandError(
      `can not both modify and remove the following taint(s) in the same command: ${conflicts.join(', ')}`,
    );
  }
}

const matches = (left: Taint, right: Taint): boolean => left.key === right.key && left.effect === right.effect;

/** `updateTaints` and `reorganizeTaints`. */
function changeTaints(
  node: KubeObject,
  { added, removed }: Change,
  overwrites: boolean,
): { readonly operation: string; readonly taints: readonly Taint[] } {
  const before = taintsOf(node);
  const existing = added.filter((one) => before.some((old) => matches(one, old)));
  if (!overwrites && existing.length > 0) {
    const keys = existing.map(({ key }) => key).join(',');
    throw new CommandError(
      `node ${node.metadata.name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  let taints = [...added, ...before.filter((old) => !added.some((one) => matches(one, old)))];
  const hasMore = taints.length !== before.length;
  let hasLess = false;
  const failures: CommandError[] = [];
  for (const gone of removed) {
    const kept = taints.filter((one) => !(gone.effect === '' ? one.key === gone.key : matches(one, gone)));
    hasLess = kept.length !== taints.length;
    taints = kept;
    const shown = gone.effect === '' ? gone.key : `${gone.key}:${gone.effect}`;
    if (!hasLess) failures.push(new CommandError(`taint "${shown}" not found`));
  }
  throwAll(failures);
  const operation = (hasMore && hasLess) || overwrites ? 'modified' : hasMore ? 'tainted' : 'untainted';
  return { operation, taints };
}
