import type { Locale, LocalizedText } from './locale.ts';

/**
 * Why something failed: a closed union, so that a `switch` over it is checked. The first group are reasons of Kubernetes
 * API Status (`staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go`, v1.37), the second are Podpath's own.
 */
export type Reason =
  | 'AlreadyExists'
  | 'BadRequest'
  | 'Conflict'
  | 'Expired'
  | 'Forbidden'
  | 'Gone'
  | 'InternalError'
  | 'Invalid'
  | 'MethodNotAllowed'
  | 'NotFound'
  | 'RequestEntityTooLarge'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'TooManyRequests'
  | 'Unauthorized'
  /** The caller, or a signal, ended it. */
  | 'Cancelled'
  /** A program that we started ended with a failure. */
  | 'CommandFailed'
  /** A file of ours cannot be read as what it should be. */
  | 'CorruptState'
  /** Another process holds the lock. */
  | 'Locked'
  /** A program, a right or a resource that the machine lacks. */
  | 'MissingOnMachine'
  /** The policy does not let a command line through. */
  | 'Refused'
  /** Nothing answers at the address. */
  | 'Unreachable'
  /** A driver, a platform or a cluster that cannot do this. */
  | 'Unsupported'
  /** The words of a command of ours are off. */
  | 'Usage';

/** What a {@link PodpathError} is made of. */
export interface PodpathErrorOptions {
  readonly reason: Reason;
  /** What the reader is told, in every language; each room keeps its texts in its own `messages.ts`. */
  readonly text: LocalizedText;
  readonly cause?: unknown;
  /** A failed command: what can be pasted into a terminal, its exit code and the end of what it printed. */
  readonly command?: { readonly line: string; readonly exitCode: number | null; readonly output: string } | undefined;
}

/** The one error class. `message` is the English text; {@link toWireError} gives the reader's language. */
export class PodpathError extends Error {
  override readonly name = 'PodpathError';
  readonly reason: Reason;
  readonly text: LocalizedText;
  readonly command: PodpathErrorOptions['command'];

  constructor(options: PodpathErrorOptions) {
    super(options.text.en.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = options.reason;
    this.text = options.text;
    this.command = options.command;
  }

  /** What to do about it, in English. */
  get hint(): string | undefined {
    return this.text.en.hint;
  }
}

/** Tests whether a thrown value is a {@link PodpathError}. */
export function isPodpathError(value: unknown): value is PodpathError {
  return value instanceof PodpathError;
}

/** Turns any thrown value into a {@link PodpathError}; one that is not ours becomes `InternalError` and keeps its cause. */
export function asPodpathError(value: unknown): PodpathError {
  if (isPodpathError(value)) return value;
  const what = value instanceof Error ? value.message : String(value);
  return new PodpathError({
    reason: 'InternalError',
    cause: value,
    text: {
      en: {
        message: `Podpath failed where it should not: ${what}`,
        hint: 'This is a defect of Podpath: report it with what you did.',
      },
      'zh-cn': {
        message: `Podpath 在不该出错的地方出错了：${what}`,
        hint: '这是 Podpath 的缺陷：请连同操作步骤一起反馈。',
      },
    },
  });
}

/** An error as it travels to a page: in one language, without a stack. */
export interface WireError {
  readonly reason: Reason;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly command?: PodpathErrorOptions['command'];
}

/** The error as a reader of `locale` gets it. */
export function toWireError(error: unknown, locale: Locale): WireError {
  const known = asPodpathError(error);
  return { reason: known.reason, ...known.text[locale], ...(known.command ? { command: known.command } : {}) };
}
