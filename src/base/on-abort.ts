import { toDisposable } from './disposable.ts';

/**
 * Calls `act` when the signal aborts, until the result is disposed of: a signal that lives long keeps all that listens to it, so
 * that who has no more use for it must say so. Without a signal nothing happens.
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): Disposable {
  signal?.addEventListener('abort', act, { once: true });
  return toDisposable(() => signal?.removeEventListener('abort', act));
}
