import { isEnvVarName, type KubeObject, quote } from '../../../kube/index.ts';
import { readDryRun, refuseLocalServer, withDryRun } from '../../command/common-flags.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { objectOf } from '../../resource/info.ts';
import { createReferences, formatReference } from './env-references.ts';
import {
  calculatePatches,
  changeObjects,
  type Draft,
  type DraftContainer,
  type DraftEnv,
  podSpecOf,
  selectContainers,
  selectForSet,
} from './patches.ts';

/** `kubectl set env` (`kubectl/pkg/cmd/set/set_env.go`, v0.37). */
export const setEnv: Verb = {
  async run(context) {
    const { flags } = context;
    if (flags.isOn('all') && flags.text('selector') !== '')
      throw new CommandError('cannot set --all and --selector at the same time');
    const { resources, changes } = splitArgs(context.args);
    const dryRun = await readDryRun(context);
    const printer = await createTypedPrinter(context, withDryRun('env updated', dryRun));
    const isLocal = flags.isOn('local');
    validate(context, resources, dryRun);
    const { env: given, removed } = await parseEnv(context, [...flags.each('env'), ...changes]);
    const taken = flags.text('from') === '' ? [] : await takeFrom(context);
    const prefix = flags.text('prefix');
    const env = [...given, ...taken].map((one) => ({ ...one, name: `${prefix}${one.name}` }));
    const infos = await selectForSet(context, resources, { allowsNamesWithLocal: true });
    const mutate = async (draft: Draft): Promise<boolean> => {
      const containers = selectContainers(podSpecOf(draft), flags.text('containers'));
      if (containers.length === 0) {
        const what = `${draft.kind}/${draft.metadata.name}`;
        await context.err(
          `Warning: ${what} does not have any containers matching ${quote(flags.text('containers'))}\n`,
        );
      }
      let isResolved = true;
      for (const container of containers) {
        if (!flags.isOn('overwrite')) refuseOverwrites(container.env ?? [], env);
        const next = updateEnv(container.env ?? [], env, removed);
        if (container.env !== undefined || next.length > 0) container.env = next;
        if (flags.isOn('list') && !(await list(context, draft, container))) isResolved = false;
      }
      if (!isResolved) throw new CommandError('failed to retrieve valueFrom references');
      return true;
    };
    // What goes wrong while it is listed is not told of, as upstream has it.
    if (flags.isOn('list')) return void (await calculatePatches(infos, mutate));
    await changeObjects(context, infos, mutate, {
      dryRun,
      isLocal,
      printer,
      failure: 'failed to patch env update to pod template: ',
      onWritten() {
        if (env.length === 0 && changes.length === 0)
          throw new CommandError('at least one environment variable must be provided');
      },
    });
  },
};

function validate({ flags }: VerbContext, resources: readonly string[], dryRun: string): void {
  refuseLocalServer(flags.isOn('local'), dryRun);
  if (flags.list('filename').length === 0 && resources.length === 0)
    throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.isOn('list') && flags.text('output') !== '')
    throw new CommandError('--list and --output may not be specified together');
  if (flags.list('keys').length > 0 && flags.text('from') === '')
    throw new CommandError('when specifying --keys, a configmap or secret must be provided with --from');
}

/** `SplitEnvironmentFromResources`. @throws CommandError */
function splitArgs(args: readonly string[]): {
  readonly resources: readonly string[];
  readonly changes: readonly string[];
} {
  const isChange = (word: string): boolean => /^.+=/s.test(word) || word.endsWith('-');
  const first = args.findIndex(isChange);
  const [resources, changes] = first < 0 ? [args, []] : [args.slice(0, first), args.slice(first)];
  if (changes.some((word) => !isChange(word)))
    throw new CommandError(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources, changes };
}

/** `ParseEnv` (`kubectl/pkg/cmd/set/env/env_parse.go`): `A=b` sets, `A-` removes, `-` reads standard input. @throws CommandError */
async function parseEnv(
  context: VerbContext,
  words: readonly string[],
): Promise<{ readonly env: readonly DraftEnv[]; readonly removed: readonly string[] }> {
  const env: DraftEnv[] = [];
  const removed: string[] = [];
  for (const word of words) {
    const at = word.indexOf('=');
    if (word === '-') {
      for (const line of (await context.readStdin()).split('\n')) {
        const [text = ''] = line.replace(/\r$/, '').split('#', 1);
        if (text.includes('=')) env.push(newEnv(text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)));
      }
    } else if (at >= 0) {
      const name = word.slice(0, at);
      const faults = isEnvVarName(name);
      if (faults.length > 0) throw new CommandError(`${quote(name)} is not a valid key name: ${faults.join(';')}`);
      env.push(newEnv(name, word.slice(at + 1)));
    } else if (word.endsWith('-')) removed.push(word.slice(0, -1));
    else throw new CommandError(`unknown environment variable: ${word}`);
  }
  if (removed.some((name) => words.some((word) => word.startsWith(`${name}=`))))
    throw new CommandError('can not both modify and remove the same environment variable in the same command');
  return { env, removed };
}

const newEnv = (name: string, value: string): DraftEnv => (value === '' ? { name } : { name, value });

/** The variables of `--from`: one for each key of a ConfigMap or Secret. Go walks them in any order; here it is the alphabet's. */
async function takeFrom(context: VerbContext): Promise<readonly DraftEnv[]> {
  const { flags } = context;
  const keys = flags.list('keys');
  const taken: DraftEnv[] = [];
  for (const info of await selectForSet(context, [flags.text('from')], { allowsNamesWithLocal: true })) {
    const { kind, metadata, data = {} } = objectOf(info) as KubeObject & { readonly data?: Record<string, string> };
    if (kind !== 'Secret' && kind !== 'ConfigMap') throw new CommandError('unsupported resource specified in --from');
    for (const key of Object.keys(data).sort()) {
      if (keys.length > 0 && !keys.includes(key)) continue;
      const name = key.replace(/[^A-Za-z0-9_]/g, '_').toUpperCase();
      if (name !== key) await context.err(`Warning: key ${key} transferred to ${name}\n`);
      const reference = { key, name: metadata.name ?? '' };
      const valueFrom = kind === 'Secret' ? { secretKeyRef: reference } : { configMapKeyRef: reference };
      taken.push({ name, valueFrom });
    }
  }
  return taken;
}

/** `updateEnv` (`set/helper.go`): what is removed is removed though it is added too. */
function updateEnv(before: readonly DraftEnv[], env: readonly DraftEnv[], removed: readonly string[]): DraftEnv[] {
  const covered = new Set(removed);
  const next: DraftEnv[] = [];
  for (const one of before) {
    if (covered.has(one.name)) continue;
    const newer = env.find(({ name }) => name === one.name);
    if (newer !== undefined) covered.add(one.name);
    next.push(newer ?? one);
  }
  for (const one of env) {
    if (covered.has(one.name)) continue;
    covered.add(one.name);
    next.push(one);
  }
  return next;
}

function refuseOverwrites(before: readonly DraftEnv[], env: readonly DraftEnv[]): void {
  for (const { name, value = '' } of env) {
    const current = before.find((one) => one.name === name);
    if (current !== undefined && (current.value ?? '') !== value)
      throw new CommandError(`'${name}' already has a value (${current.value ?? ''}), and --overwrite is false`);
  }
}

/** `--list` of a container; false when a value could not be had. */
async function list(context: VerbContext, draft: Draft, container: DraftContainer): Promise<boolean> {
  await context.out(`# ${draft.kind} ${draft.metadata.name}, container ${container.name}\n`);
  const references = createReferences(context, draft, container);
  const failures = new Map<string, string[]>();
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    if (valueFrom === undefined) await context.out(`${name}=${value}\n`);
    else if (!context.flags.isOn('resolve')) await context.out(`# ${name} from ${formatReference(valueFrom)}\n`);
    else {
      const found = await references.valueOf(valueFrom);
      if ('value' in found) await context.out(`${name}=${found.value}\n`);
      else {
        await context.out(`# ${name} from ${formatReference(valueFrom)}\n`);
        failures.set(found.failure, [...(failures.get(found.failure) ?? []), name]);
      }
    }
  }
  const lines = [...failures].map(
    ([failure, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${failure}\n`,
  );
  if (lines.length > 0) await context.err(lines.sort().join(''));
  return failures.size === 0;
}
