import { type Clock, toDisposable } from '../../base/index.ts';
import { errorCode } from './paths.ts';

/** How long a process group may take to end after SIGINT before it is killed. */
const killAfterMs = 2_000;

const live = new Set<number>();
let hooked = false;

/** Sends a signal to every process of a group; false when none is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // macOS answers EPERM for a group of which only a zombie is left.
    if (errorCode(error) === 'ESRCH' || errorCode(error) === 'EPERM') return false;
    throw error;
  }
}

/** Whether any process of a group is left. */
export function isGroupAlive(pid: number): boolean {
  return signalGroup(pid, 0);
}

/** Ends a group as Ctrl-C does, and kills what is left of it after {@link killAfterMs}; disposing of the result spares it. */
export function endGroup(pid: number, clock: Clock): Disposable {
  if (!signalGroup(pid, 'SIGINT')) return toDisposable(() => undefined);
  return clock.schedule(() => signalGroup(pid, 'SIGKILL'), killAfterMs);
}

/**
 * Remembers a group that we started, so that none outlives this process; dispose of the result when it has ended.
 * A group of its own is not reached by the terminal's Ctrl-C, nor by the end of its parent.
 */
export function trackGroup(pid: number): Disposable {
  if (!hooked) {
    hooked = true;
    process.on('exit', () => {
      for (const group of live) signalGroup(group, 'SIGKILL');
    });
  }
  live.add(pid);
  return toDisposable(() => live.delete(pid));
}
