import {
  createMergePatch,
  createTwoWayMergePatch,
  formatGroupResource,
  isStatusError,
  type KubeObject,
  quote,
  type ReadonlyJsonObject,
  requireKeyUnchanged,
  requireMetadataKeyUnchanged,
  type StatusError,
} from '../../../kube/index.ts';
import { readValidation } from '../../command/common-flags.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { createPrinter } from '../../printers/print-flags.ts';
import { schemaOf } from '../../resource/built-in-schemas.ts';
import { patchObject } from '../../resource/helper.ts';
import { type Info, mappingOf, objectOf, refresh } from '../../resource/info.ts';
import { printWith } from '../create.ts';
import type { EditResults } from './edit-objects.ts';

const preconditions = [
  requireKeyUnchanged('apiVersion'),
  requireKeyUnchanged('kind'),
  requireMetadataKeyUnchanged('name'),
  requireKeyUnchanged('managedFields'),
];

/** Sends what an edit changed (`visitToPatch` of `kubectl/pkg/cmd/util/editor/editoptions.go`, v0.37). */
export async function patchEdited(
  context: VerbContext,
  info: Info,
  original: KubeObject,
  results: EditResults,
): Promise<void> {
  const { flags } = context;
  if (formatGoJson(original) === formatGoJson(objectOf(info))) return printEdited(context, info, 'skipped');
  const mapping = mappingOf(info);
  const schema = await schemaOf(mapping);
  const [before, after] = [original, objectOf(info)] as unknown as readonly ReadonlyJsonObject[];
  const patch = makePatch(before ?? {}, after ?? {}, schema);
  if (flags.isOn('output-patch')) await context.out(`Patch: ${formatGoJson(patch)}\n`);
  try {
    const patched = await patchObject(
      context,
      { ...info, mapping },
      schema === undefined ? 'merge' : 'strategic',
      formatGoJson(patch),
      {
        fieldManager: flags.text('field-manager'),
        fieldValidation: readValidation(context),
        subresource: info.subresource,
      },
    );
    refresh(info, patched);
  } catch (failure) {
    if (!isStatusError(failure)) throw failure;
    await context.err(`${addFailure(failure, info, results)}\n`);
    return;
  }
  await printEdited(context, info, 'edited');
}

function makePatch(
  before: ReadonlyJsonObject,
  after: ReadonlyJsonObject,
  schema: Parameters<typeof createTwoWayMergePatch>[2] | undefined,
) {
  try {
    if (schema !== undefined) return createTwoWayMergePatch(before, after, schema, preconditions);
    const patch = createMergePatch(before, after);
    if (!preconditions.every((holds) => holds(patch))) throw new Error('precondition failed');
    return patch;
  } catch (error) {
    if (!messageOf(error).startsWith('precondition failed')) throw error;
    throw new CommandError('At least one of apiVersion, kind and name was changed', { cause: error });
  }
}

export async function printEdited(context: VerbContext, info: Info, operation: string): Promise<void> {
  const printer = await createPrinter(context, operation);
  await printWith(context, (write) => printer.print(objectOf(info), write));
}

/** `editResults.addError`. */
function addFailure(failure: StatusError, info: Info, results: EditResults): string {
  const resource = formatGroupResource(mappingOf(info));
  const what = `${resource} ${quote(info.name)}`;
  if (failure.reason === 'Invalid') {
    results.invalid += 1;
    const causes = failure.details?.causes ?? [];
    results.reasons.push({
      head: `${what} was not valid`,
      other: causes.map(({ field = '', message = '' }) => `${field}: ${message}`),
    });
    return `error: ${what} is invalid`;
  }
  if (failure.reason === 'NotFound') {
    results.notFound += 1;
    return `error: ${what} could not be found on the server`;
  }
  results.retryable += 1;
  return `error: ${what} could not be patched: ${messageOf(failure)}`;
}
