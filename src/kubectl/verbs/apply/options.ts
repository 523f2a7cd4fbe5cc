import type { KubeObject } from '../../../kube/index.ts';
import { type DryRun, withDryRun } from '../../command/common-flags.ts';
import type { VerbContext } from '../../command/context.ts';
import { createPrinter } from '../../printers/print-flags.ts';
import type { DeleteOptions } from '../../resource/helper.ts';
import { printWith } from '../create.ts';

export interface ApplyOptions {
  readonly isServerSide: boolean;
  readonly forcesConflicts: boolean;
  readonly dryRun: DryRun;
  readonly fieldManager: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly overwrites: boolean;
  readonly subresource: string;
  readonly output: string;
  readonly isForced: boolean;
  readonly cascade: NonNullable<DeleteOptions['propagationPolicy']>;
  readonly gracePeriod: number;
  readonly timeoutMs: number;
}

/** Whether objects are printed at the end, and not what was done to them. */
export const printsObjects = ({ output }: ApplyOptions): boolean => output !== '' && output !== 'name';

/** `pod/web configured`, unless objects are printed at the end. */
export async function printOperation(
  context: VerbContext,
  object: KubeObject,
  operation: string,
  options: ApplyOptions,
): Promise<void> {
  if (printsObjects(options)) return;
  const printer = await createPrinter(context, withDryRun(operation, options.dryRun));
  await printWith(context, (write) => printer.print(object, write));
}

export async function warnIfDeleting({ err }: VerbContext, object: KubeObject): Promise<void> {
  if (object.metadata?.deletionTimestamp === undefined) return;
  await err(`Warning: Detected changes to resource ${object.metadata.name ?? ''} which is currently being deleted.\n`);
}
