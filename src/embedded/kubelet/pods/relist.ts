import type { Due, Timer } from '../../../base/index.ts';
import { isDue, isNumber, isString, listOf, noMemory, optional, recordOf } from '../../client/index.ts';
import type { Agent } from '../agent.ts';

/** Sees what containers do by themselves (`pkg/kubelet/pleg/generic.go`, v1.37). */
export interface Relist extends Disposable {
  /** What happened to a Pod up to now has been looked at. */
  seen(podUid: string): void;
  /** Something was made for a Pod that the runtime tells nothing of: its sandbox. */
  news(podUid: string): void;
}

const periodMs = 1000;

interface RelistJson {
  readonly startMs: number;
  readonly news: readonly string[];
  readonly due?: Due | undefined;
}

const isRelistJson = recordOf<RelistJson>({ startMs: isNumber, news: listOf(isString), due: optional(isDue) });

/**
 * Tells of Pods whose containers started or ended, at the next whole second of the kubelet's life: when upstream's relist would
 * find it, without asking each second where nothing happens.
 */
export function createRelist(agent: Agent, changed: (podUid: string) => void): Relist {
  const { clock, nodeName, runtime, memory = noMemory } = agent;
  const saved = memory.keep('relist', isRelistJson, (): RelistJson => ({ startMs, news: [...news], due: timer?.due }));
  const startMs = saved?.startMs ?? clock.now();
  const news = new Set(saved?.news);
  let timer: Timer | undefined;
  const tell = () => {
    timer = undefined;
    // What it does not hear of now it hears of when the runtime answers again.
    if (runtime.health?.isDown === true) return;
    const uids = [...news];
    news.clear();
    for (const uid of uids) changed(uid);
  };
  const arm = (when: number | Due = periodMs - ((clock.now() - startMs) % periodMs)) => {
    timer ??= clock.schedule(tell, when, `kubelet ${nodeName}: looks at its containers`);
  };
  memory.whenRestored(() => {
    if (saved?.due !== undefined) arm(saved.due);
  });
  const add = (podUid: string) => {
    news.add(podUid);
    arm();
  };
  const health = runtime.health?.subscribe(() => {
    if (news.size > 0) arm();
  });
  const subscription = runtime.subscribe(({ podUid, type }) => {
    if (type !== 'CREATED' && type !== 'DELETED') add(podUid);
  });
  return {
    news: add,
    seen: (podUid) => void news.delete(podUid),
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      health?.[Symbol.dispose]();
      timer?.[Symbol.dispose]();
    },
  };
}
