import { isStatusError, quote, type StatusError } from '../kube/index.ts';

/** A failure in upstream's own words; printed with `error: ` before it unless it begins so. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Printed as it is, without `error: `: what a connection failed with, or what upstream writes whole. Empty: nothing is printed. */
export class PlainFailure extends Error {
  override readonly name = 'PlainFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Ends the program with this exit code and no word more (`cmdutil.ErrExit`). */
export const newExit = (exitCode: number): PlainFailure => new PlainFailure('', exitCode);

/** No resource or kind of the API server goes by this name (`apimachinery/pkg/api/meta/errors.go`, v1.37). */
export class NoMatchError extends Error {
  override readonly name = 'NoMatchError';
}

/** Several failures at once (`apimachinery/pkg/util/errors/errors.go`, v1.37). */
export class FailureList extends Error {
  override readonly name = 'FailureList';
  readonly failures: readonly unknown[];

  constructor(failures: readonly unknown[]) {
    super(joinMessages(failures));
    this.failures = failures;
  }
}

function joinMessages(failures: readonly unknown[]): string {
  const messages = [...new Set(flatten(failures).map(messageOf))];
  return messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`;
}

function flatten(failures: readonly unknown[]): unknown[] {
  return failures.flatMap((failure) => (failure instanceof FailureList ? flatten(failure.failures) : [failure]));
}

/** The text of an error without what is printed before it: Go's `err.Error()`. */
export function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** Throws what is wrong, if anything is (`utilerrors.NewAggregate`). */
export function throwAll(failures: readonly unknown[]): void {
  if (failures.length > 0) throw new FailureList(failures);
}

/** Throws what is wrong: one as itself, several flattened (`utilerrors.Reduce(utilerrors.Flatten(...))`). */
export function throwReduced(failures: readonly unknown[]): void {
  const flat = flatten(failures);
  if (flat.length === 1) throw flat[0];
  throwAll(flat);
}

/** Takes away what `isIgnored` (`utilerrors.FilterOut`); undefined when nothing is left. */
export function withoutIgnored(failure: unknown, isIgnored: (failure: unknown) => boolean): unknown {
  if (!(failure instanceof FailureList)) return isIgnored(failure) ? undefined : failure;
  const left = failure.failures.map((one) => withoutIgnored(one, isIgnored)).filter((one) => one !== undefined);
  return left.length === 0 ? undefined : new FailureList(left);
}

/** What is written to standard error, and the exit code (`checkErr` of `kubectl/pkg/cmd/util/helpers.go`, v0.37). */
export function formatFailure(thrown: unknown): { readonly text: string; readonly exitCode: number } {
  const failure = thrown instanceof FailureList && thrown.failures.length === 1 ? thrown.failures[0] : thrown;
  const exitCode = failure instanceof CommandError || failure instanceof PlainFailure ? failure.exitCode : 1;
  const text = failureText(failure);
  return { text: text === '' || text.endsWith('\n') ? text : `${text}\n`, exitCode };
}

function failureText(failure: unknown): string {
  if (isStatusError(failure) && failure.reason === 'Invalid') return invalidText(failure);
  if (failure instanceof FailureList) return failure.failures.map((one) => `${failureLine(one)}\n`).join('');
  const standard = standardText(failure);
  if (standard !== undefined) return standard;
  const message = messageOf(failure);
  return message.startsWith('error: ') ? message : `error: ${message}`;
}

/** One of several failures, a line each (`messageForError`). */
export function failureLine(failure: unknown): string {
  return standardText(failure) ?? messageOf(failure);
}

/** `StandardErrorMessage`. */
function standardText(failure: unknown): string | undefined {
  if (failure instanceof PlainFailure) return failure.message;
  if (!isStatusError(failure)) return undefined;
  if (failure.reason === 'Unauthorized') return `error: You must be logged in to the server (${failure.message})`;
  return failure.reason === ''
    ? `Error from server: ${failure.message}`
    : `Error from server (${failure.reason}): ${failure.message}`;
}

function invalidText({ message, details }: StatusError): string {
  const head = 'The request is invalid';
  if (details === undefined) return message === '' ? head : `${head}: ${message}`;
  const causes = details.causes ?? [];
  const named = (details.kind ?? '') !== '' || (details.name ?? '') !== '';
  const what = named
    ? `The ${details.kind ?? ''} ${quote(details.name ?? '')} is invalid`
    : message !== '' && causes.length === 0
      ? `${head}: ${message}`
      : head;
  if (causes.length === 0) return what;
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))];
  return lines.length === 1 ? `${what}: ${lines[0]}\n` : `${what}: \n${lines.map((line) => `* ${line}\n`).join('')}`;
}

/** A copy of a refusal with another text; anything else becomes a {@link CommandError} with it. */
export function withMessage(failure: unknown, message: string): unknown {
  if (!isStatusError(failure)) return new CommandError(message, { cause: failure });
  const copy = Object.assign(Object.create(Object.getPrototypeOf(failure)), failure) as StatusError;
  Object.defineProperty(copy, 'message', { value: message, configurable: true, writable: true });
  return copy;
}

/** `AddSourceToErr`: says which verb failed on which file. */
export function withSource(verb: string, source: string, failure: unknown): unknown {
  return source === '' ? failure : withMessage(failure, `error when ${verb} ${quote(source)}: ${messageOf(failure)}`);
}

/** Tests whether the API server says that there is no such object. */
export function isNotFound(failure: unknown): boolean {
  return isStatusError(failure) && failure.reason === 'NotFound';
}

/** What kubectl can do and this one cannot, refused by name. */
export function newNotSupported(what: string, instead?: string): CommandError {
  return new CommandError(`${what} is not supported by this kubectl${instead === undefined ? '' : `: ${instead}`}`);
}
