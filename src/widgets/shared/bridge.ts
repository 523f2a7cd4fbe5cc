import type { Locale } from '../../base/index.ts';
import { type Bridge, BridgeError } from '../../bridge/index.ts';
import { type ClusterChoice, getChoice, setChoice } from './choice.ts';
import { startClusterAhead } from './cluster-ahead.ts';
import type { EmbeddedHost } from './embedded-host.ts';
import { createSwitchBridge, type SwitchBridge } from './switch-bridge.ts';
import { usedEvent } from './used-event.ts';

let bridge: SwitchBridge | undefined;
let embedded: Promise<EmbeddedHost> | undefined;

/** The cluster in this browser and what serves this page from it, loaded when first asked for. */
export function getEmbedded(): Promise<EmbeddedHost> {
  embedded ??= import('./embedded-host.ts').then(({ createEmbeddedHost }) => createEmbeddedHost());
  embedded.catch(() => {
    embedded = undefined;
  });
  return embedded;
}

const makeBridge = (wanted: ClusterChoice, locale: Locale) => async (): Promise<Bridge> => {
  if (wanted === 'kind') {
    const { createBridge } = await import('./backend-bridge.ts');
    return createBridge({ origin: location.origin, locale });
  }
  return (await getEmbedded()).newBridge(locale);
};

/** The page's one way to its cluster, made when it is first asked for. */
export function getBridge(locale: Locale): SwitchBridge {
  if (bridge) return bridge;
  bridge = createSwitchBridge(makeBridge(getChoice(), locale), locale);
  // Whether there is a backend is known by trying; the cluster in this browser is loaded when it is used.
  if (getChoice() === 'kind') bridge.wake();
  return bridge;
}

/** Works with another cluster from now on, on this page and on those to come. */
export function chooseCluster(next: ClusterChoice, locale: Locale): void {
  const former = getChoice();
  setChoice(next);
  if (next === former) return;
  bridge?.lead(makeBridge(next, locale));
  if (next === 'kind') bridge?.wake();
}

/** The header need not come before what was asked for. */
const afterUseMs = 1000;
let isUsed = false;

function tellHeader(): void {
  if (isUsed) return;
  isUsed = true;
  setTimeout(() => {
    document.querySelector('podpath-cluster-status')?.dispatchEvent(new Event(usedEvent));
  }, afterUseMs);
}

/**
 * Resolves with the bridge once it is online; one that has given up tries again. `line` is what will be run there, if that is known.
 * @throws BridgeError that says why there is no cluster.
 */
export function reach(locale: Locale, line?: string): Promise<Bridge> {
  const known = getBridge(locale);
  known.wake();
  prepareCluster(line);
  tellHeader();
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

/**
 * Starts the cluster in this browser, where that is the cluster of the page, while the rest is loaded; who then asks for it is told what
 * went wrong.
 */
export function prepareCluster(line?: string): void {
  if (getChoice() !== 'embedded') return;
  startClusterAhead(line);
  getEmbedded()
    .then(({ driver }) => driver.load(line))
    .catch(() => undefined);
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
