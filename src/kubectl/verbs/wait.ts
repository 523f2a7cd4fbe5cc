import type { KubeObject } from '../../kube/index.ts';
import { delay } from '../client/rest.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, isNotFound } from '../errors.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { getObject } from '../resource/helper.ts';
import { type Info, mappingOf, objectName, objectOf } from '../resource/info.ts';
import type { Result } from '../resource/selection.ts';
import { type Deadline, followObject, newDeadline, newGone, newTimedOut, weekMs } from '../resource/until.ts';
import { printWith } from './create.ts';
import { localText } from './set/patches.ts';
import { type Condition, parseConditions } from './wait/conditions.ts';

const pollMs = 500;

/** `kubectl wait` (`kubectl/pkg/cmd/wait/wait.go`, v0.37). */
export const wait: Verb = {
  async run(context) {
    const { flags } = context;
    const printer = await createPrinter(context, 'condition met');
    const conditions = parseConditions(flags.each('for'));
    const given = flags.duration('timeout');
    const timeoutMs = given < 0 ? weekMs : given;
    using deadline = newDeadline(context, timeoutMs, 'kubectl wait times out');
    const select = () => selectWaited(context);
    if (conditions.some(({ kind }) => kind === 'create')) await untilCreated(context, select, timeoutMs, deadline);
    const isForDelete = conditions.some(({ kind }) => kind === 'delete');
    let count = 0;
    const result = await select();
    await result.visit(
      async (info) => {
        count += 1;
        for (const condition of conditions) {
          const object = await untilMet(context, info, condition, timeoutMs, deadline);
          await printWith(context, (write) => printer.print(object, write));
        }
      },
      isForDelete ? isNotFound : undefined,
    );
    if (count === 0 && !isForDelete) throw new CommandError('no matching resources found');
  },
};

async function selectWaited(context: VerbContext): Promise<Result> {
  const { flags, namespace } = context;
  if (flags.isOn('local') && context.args.length > 0) throw new CommandError(localText);
  const files = filenameOptions(context);
  return selectObjects(context, {
    args: context.args,
    files,
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allowsEmptySelector: flags.isOn('all'),
    isAllNamespaces: flags.isOn('all-namespaces'),
    namespace: namespace.name,
    enforcesNamespace: namespace.isExplicit && files.filenames.length > 0,
    isLocal: flags.isOn('local'),
    isLatest: !flags.isOn('local'),
    continuesOnError: true,
    flattens: true,
  });
}

async function untilCreated(
  context: VerbContext,
  select: () => Promise<Result>,
  timeoutMs: number,
  deadline: Deadline,
): Promise<void> {
  for (;;) {
    let isThere = false;
    try {
      await (await select()).visit(async () => {
        isThere = true;
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (isThere) return;
    if (timeoutMs === 0 || deadline.isOver()) throw new CommandError('timed out waiting for the condition');
    try {
      await delay(context.clock, pollMs, deadline.signal, 'kubectl wait looks again');
    } catch (error) {
      if (deadline.isOver()) throw new CommandError('timed out waiting for the condition');
      throw error;
    }
  }
}

/** The object once it is as wanted. @throws CommandError when that does not come */
async function untilMet(
  context: VerbContext,
  info: Info,
  condition: Condition,
  timeoutMs: number,
  deadline: Deadline,
): Promise<KubeObject> {
  if (info.name === '') throw new CommandError('resource name must be provided');
  const place = { ...info, mapping: mappingOf(info) };
  if (condition.kind === 'create') return objectOf(info);
  if (condition.kind === 'delete') {
    // Of one that has to be looked for after the time is over, upstream tells the failure of its request.
    if (deadline.isOver()) throw new CommandError('context deadline exceeded');
    let live: KubeObject;
    try {
      live = await getObject(context, place);
    } catch (error) {
      if (isNotFound(error)) return objectOf(info);
      throw error;
    }
    if (timeoutMs === 0) throw new CommandError(`condition not met for ${objectName(info)}`);
    await followObject(context, place, deadline, (object) => object === undefined);
    return live;
  }
  if (timeoutMs === 0) {
    const live = await getObject(context, place);
    if (!condition.isMet(live)) throw new CommandError(`condition not met for ${objectName(info)}`);
    return live;
  }
  if (deadline.isOver()) throw newTimedOut(place);
  let isListed = true;
  const met = await followObject(context, place, deadline, (object) => {
    // What is not there when it is looked for will not come; what goes later may come again.
    if (object === undefined && isListed) throw newGone(place);
    isListed = false;
    return object !== undefined && condition.isMet(object);
  });
  if (met === undefined) throw newGone(place);
  return met;
}
