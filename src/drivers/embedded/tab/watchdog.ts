import type { Clock } from '../../../base/index.ts';
import type { Link } from '../link/link.ts';

/** Looks after somebody in another thread. */
export interface Watchdog extends Disposable {
  /** Who is looked after answers pings on this link from now on; undefined: is being waited for. */
  watch(link: Link | undefined): void;
  /** Has been heard of by other means. */
  heard(): void;
}

/** Between two looks, in ms. */
const lookEveryMs = 1_000;

/**
 * Calls `silent` when nothing was heard for so many looks. Looks are counted, not time: a tab that was frozen has not listened, and
 * after it what was said meanwhile comes before the next look.
 */
export function createWatchdog(
  clock: Clock,
  options: { readonly looks: number; look?(): void; silent(): void },
): Watchdog {
  let link: Link | undefined;
  let silentLooks = 0;
  let isAsking = false;
  const look = () => {
    timer = clock.schedule(look, lookEveryMs);
    silentLooks += 1;
    options.look?.();
    if (link !== undefined && !isAsking) {
      const asked = link;
      isAsking = true;
      void link.ping().then(() => {
        if (asked !== link) return;
        isAsking = false;
        silentLooks = 0;
      });
    }
    if (silentLooks > options.looks) {
      silentLooks = 0;
      options.silent();
    }
  };
  let timer = clock.schedule(look, lookEveryMs);
  return {
    watch(next) {
      link = next;
      isAsking = false;
      silentLooks = 0;
    },
    heard() {
      silentLooks = 0;
    },
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
