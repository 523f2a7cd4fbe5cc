import type { Locale } from '../../base/index.ts';
import { BridgeError, type LabPayload } from '../../bridge/index.ts';
import { formatProgress, newProgress, type Progress, parseProgress } from '../../lab/index.ts';
import { getLearner, reach } from '../shared/bridge.ts';
import { progressKey } from './progress-key.ts';

/** One lab as all its widgets on the page see it: one subscription, however many steps there are. */
export interface LabStore {
  readonly latest: LabPayload | undefined;
  onChange(listener: (payload: LabPayload | undefined) => void): void;
  /** Connects and follows the lab. @throws BridgeError when there is no backend or no cluster. */
  follow(): Promise<void>;
  act(action: 'start' | 'reset' | 'leave' | 'check' | 'solve', step?: string): Promise<LabPayload>;
}

const stores = new Map<string, LabStore>();

/** The store of a lab; the same for every widget of the page. */
export function getLabStore(lab: string, locale: Locale): LabStore {
  const known = stores.get(lab);
  if (known) return known;
  const listeners = new Set<(payload: LabPayload | undefined) => void>();
  let latest: LabPayload | undefined;
  let following: Promise<void> | undefined;
  const learner = getLearner();
  const take = (payload: LabPayload | undefined) => {
    latest = payload;
    for (const listener of listeners) listener(payload);
  };
  const store: LabStore = {
    get latest() {
      return latest;
    },
    onChange(listener) {
      listeners.add(listener);
    },
    follow() {
      following ??= reach(locale).then(
        (bridge) =>
          new Promise<void>((resolve, reject) => {
            bridge.subscribe<LabPayload>(
              { kind: 'lab', lab, learner },
              {
                event(payload) {
                  take(payload);
                  resolve();
                },
                error(error) {
                  following = undefined;
                  reject(error);
                },
              },
            );
          }),
      );
      following.catch((error: unknown) => {
        following = undefined;
        if (!(error instanceof BridgeError)) console.warn('podpath-lab:', error);
      });
      return following;
    },
    async act(action, step) {
      const bridge = await reach(locale);
      const payload = await bridge.lab(action, { lab, learner, ...(step === undefined ? {} : { step }) });
      take(payload);
      return payload;
    },
  };
  stores.set(lab, store);
  return store;
}

/** What this browser knows to be done. A browser that stores nothing, or something else under that name, knows of nothing. */
export function readProgress(): Progress {
  try {
    const text = localStorage.getItem(progressKey);
    return text === null ? newProgress() : parseProgress(text);
  } catch (error) {
    console.warn('podpath-lab: progress cannot be read:', error);
    return newProgress();
  }
}

/** Keeps it, and tells the widgets of this page. */
export function writeProgress(progress: Progress): void {
  try {
    localStorage.setItem(progressKey, formatProgress(progress));
  } catch (error) {
    console.warn('podpath-lab: progress cannot be kept:', error);
  }
  document.dispatchEvent(new CustomEvent('podpath-progress', { detail: progress }));
}
