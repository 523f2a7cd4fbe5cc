import type { PodpathError } from '../../../base/index.ts';
import type { Link } from '../link/link.ts';

/** The way to the cluster, which may change: from worker to worker, and from tab to tab. */
export interface Way {
  /** Waits while there is none. @throws PodpathError once it was given up */
  link(): Promise<Link>;
  set(link: Link): void;
  /** It leads nowhere any more; what is under way fails with `error`, and who comes waits. */
  lose(error: PodpathError): void;
  /** There will be none. `set` opens it again. */
  giveUp(error: PodpathError): void;
}

/** Makes a way that leads nowhere yet. */
export function createWay(): Way {
  let link: Link | undefined;
  let coming = newComing();
  const lose = (error: PodpathError) => {
    if (link === undefined) return;
    const former = link;
    link = undefined;
    coming = newComing();
    former.cut(error);
  };
  return {
    link: () => coming.promise,
    set(next) {
      if (link !== undefined) return;
      link = next;
      next.over.addEventListener('abort', () => link === next && lose(next.over.reason));
      coming.resolve(next);
      // After it was given up nobody hears of the former promise.
      coming = { ...coming, promise: Promise.resolve(next) };
    },
    lose,
    giveUp(error) {
      lose(error);
      coming.reject(error);
    },
  };
}

function newComing(): PromiseWithResolvers<Link> {
  const coming = Promise.withResolvers<Link>();
  // Who does not ask for it need not know that it never came.
  coming.promise.catch(() => undefined);
  return coming;
}
