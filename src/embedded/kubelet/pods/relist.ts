import type { Agent } from '../agent.ts';

/** Sees what containers do by themselves (`pkg/kubelet/pleg/generic.go`, v1.37). */
export interface Relist extends Disposable {
  /** What happened to a Pod up to now has been looked at. */
  seen(podUid: string): void;
  /** Something was made for a Pod that the runtime tells nothing of: its sandbox. */
  news(podUid: string): void;
}

const periodMs = 1000;

/**
 * Tells of Pods whose containers started or ended, at the next whole second of the kubelet's life: when upstream's relist would
 * find it, without asking each second where nothing happens.
 */
export function createRelist({ clock, nodeName, runtime }: Agent, changed: (podUid: string) => void): Relist {
  const startMs = clock.now();
  const news = new Set<string>();
  let timer: Disposable | undefined;
  const tell = () => {
    timer = undefined;
    // What it does not hear of now it hears of when the runtime answers again.
    if (runtime.health?.isDown === true) return;
    const uids = [...news];
    news.clear();
    for (const uid of uids) changed(uid);
  };
  const arm = () => {
    timer ??= clock.schedule(
      tell,
      periodMs - ((clock.now() - startMs) % periodMs),
      `kubelet ${nodeName}: looks at its containers`,
    );
  };
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
