import { isStatusError } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { patchObject } from '../../resource/helper.ts';
import { type Info, mappingOf, objectOf, refresh } from '../../resource/info.ts';
import { migrateManagers } from './migrate.ts';
import { type ApplyOptions, printOperation, warnIfDeleting } from './options.ts';

const conflictHint = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** Has the server apply the object (`--server-side`). */
export async function applyOnServer(context: VerbContext, info: Info, options: ApplyOptions): Promise<void> {
  const place = { ...info, mapping: mappingOf(info) };
  const text = `${formatGoJson(objectOf(info))}\n`;
  const send = (subresource: string) =>
    patchObject(context, place, 'apply', text, { ...options, subresource, force: options.forcesConflicts });
  try {
    refresh(info, await send(options.subresource));
  } catch (failure) {
    throw explain(failure);
  }
  await migrateManagers(context, info, options, () => send(''));
  await warnIfDeleting(context, objectOf(info));
  await printOperation(context, objectOf(info), 'serverside-applied', options);
}

function explain(failure: unknown): unknown {
  if (!isStatusError(failure)) return failure;
  if (failure.code === 415)
    return new CommandError(`Server-side apply not available on the server: (${messageOf(failure)})`);
  return failure.reason === 'Conflict' ? new CommandError(`${messageOf(failure)}\n${conflictHint}`) : failure;
}
