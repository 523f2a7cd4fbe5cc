import { quote } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';
import type { VerbContext } from './context.ts';
import { logWarning } from './klog.ts';

/** `--dry-run`. */
export type DryRun = 'none' | 'client' | 'server';

const isTrue = /^(?:1|t|T|TRUE|true|True)$/;
const isFalse = /^(?:0|f|F|FALSE|false|False)$/;

/** What is said of `--local` with `--dry-run=server`. */
export const localServerText = 'cannot specify --local and --dry-run=server - did you mean --dry-run=client?';

/** The server cannot try what a line does here alone. @throws CommandError */
export function refuseLocalServer(isLocal: boolean, dryRun: string): void {
  if (isLocal && dryRun === 'server') throw new CommandError(localServerText);
}

/** `GetDryRunStrategy` of `kubectl/pkg/cmd/util/helpers.go`, v0.37. @throws CommandError */
export async function readDryRun(context: VerbContext): Promise<DryRun> {
  const value = context.flags.text('dry-run');
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') {
    await logWarning(context, 'helpers.go:714', '--dry-run is deprecated and can be replaced with --dry-run=client.');
    return 'client';
  }
  if (!isTrue.test(value) && !isFalse.test(value))
    throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  const instead = isTrue.test(value) ? 'client' : 'none';
  const line = isTrue.test(value) ? 728 : 731;
  await logWarning(
    context,
    `helpers.go:${line}`,
    `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=${instead}.`,
  );
  return instead;
}

/** `created (dry run)`. */
export function withDryRun(operation: string, dryRun: DryRun): string {
  if (dryRun === 'none') return operation;
  return `${operation} ${dryRun === 'client' ? '(dry run)' : '(server dry run)'}`;
}

/** `--validate` as the server's `fieldValidation`. @throws CommandError */
export function readValidation({ flags }: VerbContext): 'Strict' | 'Warn' | 'Ignore' {
  const value = flags.text('validate');
  if (value === 'strict' || isTrue.test(value)) return 'Strict';
  if (value === 'warn') return 'Warn';
  if (value === 'ignore' || isFalse.test(value)) return 'Ignore';
  throw new CommandError(
    `invalid - validate option ${quote(value)}; must be one of: strict (or true), warn, ignore (or false)`,
  );
}

/** Checks a document of a file before it is used, as far as no server is needed (`kubectl/pkg/validation/schema.go`). */
export function documentValidator(validation: 'Strict' | 'Warn' | 'Ignore') {
  return async (text: string, source: string): Promise<void> => {
    if (validation === 'Ignore') return;
    const faults = findKindFaults(JSON.parse(text));
    if (faults.length === 0) return;
    const fault = faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
    throw new CommandError(
      `error validating ${quote(source)}: error validating data: ${fault}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  };
}

function findKindFaults(document: unknown): string[] {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return ['invalid object to validate'];
  const { apiVersion, kind } = document as Record<string, unknown>;
  return [
    ...findTextFault('apiVersion', apiVersion),
    ...(typeof apiVersion === 'string' && apiVersion.split('/').length > 2
      ? [`unexpected GroupVersion string: ${apiVersion}`]
      : []),
    ...findTextFault('kind', kind),
  ];
}

function findTextFault(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return [`${name} not set`];
  return typeof value === 'string' ? [] : [`${name} isn't string type`];
}

/** What kubectl has for `Unexpected args: [a b]`. */
export const formatArgs = (args: readonly string[]): string => `[${args.join(' ')}]`;
