import type { Due, Timer } from '../../../base/index.ts';
import { isDue, isNumber, noMemory, optional, recordOf } from '../../client/index.ts';
import type { Agent } from '../agent.ts';
import { formatGoDuration } from '../go-duration.ts';

/** What is wrong with the runtime, as the kubelet sees it (`pkg/kubelet/runtime.go`, v1.37). */
export interface RuntimeState extends Disposable {
  /** Why the Node is not ready; empty when it is. */
  problems(): readonly string[];
  /** Nothing is done for Pods meanwhile. */
  readonly isPaused: boolean;
}

interface RuntimeJson {
  readonly startMs: number;
  readonly downSinceMs?: number | undefined;
  readonly due?: Due | undefined;
}

const isRuntimeJson = recordOf<RuntimeJson>({
  startMs: isNumber,
  downSinceMs: optional(isNumber),
  due: optional(isDue),
});

/** So long after its last answer a runtime counts as down (`maxWaitForContainerRuntime`). */
const downAfterMs = 30_000;
/** So long after its last answer the list of containers counts as out of date (`genericPlegRelistThreshold`). */
const relistThresholdMs = 180_000;
/** So long after the start the runtime and the network have been looked at. */
const readyMs = 500;
const notCheckedYet = 'container runtime status check may not have completed yet';

/**
 * Follows the health of the runtime. Simplified: upstream asks it every 5 s, and finds out so much later that it is down or back.
 * `changed` is told when the problems are others than before; while one of them says since when, each 10 s.
 */
export function createRuntimeState(agent: Agent, changed: () => void): RuntimeState {
  const { clock, nodeName, runtime, memory = noMemory } = agent;
  const { health } = runtime;
  const saved = memory.keep('runtime', isRuntimeJson, (): RuntimeJson => ({ startMs, downSinceMs, due: timer?.due }));
  const startMs = saved?.startMs ?? clock.now();
  let downSinceMs = saved?.downSinceMs;
  let timer: Timer | undefined;

  const arm = (when: Due | number) => {
    timer = clock.schedule(
      () => {
        changed();
        arm(downForMs() < relistThresholdMs ? relistThresholdMs - downForMs() : 10_000);
      },
      when,
      `kubelet ${nodeName}: its runtime does not answer`,
    );
  };
  const downForMs = () => (downSinceMs === undefined ? 0 : clock.now() - downSinceMs);
  const follow = () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    const isDown = health?.isDown === true;
    if (isDown) {
      downSinceMs = clock.now();
      arm(downAfterMs);
    } else if (downSinceMs !== undefined) {
      downSinceMs = undefined;
      changed();
    }
  };
  const subscription = health?.subscribe(follow);
  if (saved === undefined) follow();
  memory.whenRestored(() => {
    if (saved?.due !== undefined) arm(saved.due);
  });
  return {
    problems() {
      if (clock.now() - startMs < readyMs) return [notCheckedYet];
      const ms = downForMs();
      return [
        ...(ms >= downAfterMs ? ['container runtime is down'] : []),
        ...(ms >= relistThresholdMs
          ? [`PLEG is not healthy: pleg was last seen active ${formatGoDuration(ms)} ago; threshold is 3m0s`]
          : []),
      ];
    },
    get isPaused() {
      return downForMs() >= downAfterMs;
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      subscription?.[Symbol.dispose]();
    },
  };
}
