import type { Locale } from '../../base/index.ts';
import { type Bridge, BridgeError, createBridge } from '../../bridge/index.ts';

let bridge: Bridge | undefined;

/** The page's one connection to its backend, made when it is first asked for. */
export function getBridge(locale: Locale): Bridge {
  bridge ??= createBridge({ origin: location.origin, locale });
  return bridge;
}

/**
 * Resolves with the bridge once it is online; one that has given up tries again.
 * @throws BridgeError that says why there is no backend.
 */
export function reach(locale: Locale): Promise<Bridge> {
  const known = getBridge(locale);
  if (known.state === 'online') return Promise.resolve(known);
  if (known.state === 'offline' || known.state === 'refused') known.retry();
  return new Promise((resolve, reject) => {
    const listening = known.onState((state) => {
      if (state === 'connecting' || state === 'reconnecting') return;
      listening[Symbol.dispose]();
      if (state === 'online') resolve(known);
      else if (known.problem) reject(new BridgeError(known.problem));
    });
  });
}

const learnerKey = 'podpath.learner';

/** Who the reader is to labs: made once in this browser, kept in its storage; without storage, for as long as the page is open. */
export function getLearner(): string {
  learner ??= stored() ?? crypto.randomUUID();
  return learner;
}
let learner: string | undefined;

function stored(): string | undefined {
  try {
    const known = localStorage.getItem(learnerKey);
    if (known !== null && /^[A-Za-z0-9_-]{8,64}$/.test(known)) return known;
    const made = crypto.randomUUID();
    localStorage.setItem(learnerKey, made);
    return made;
  } catch (error) {
    console.warn('podpath: this browser lets the page store nothing:', error);
    return undefined;
  }
}
