/** The cluster in this browser with what serves the page from it; loaded when a page first uses it. */
import { type Locale, systemClock } from '../../base/index.ts';
import type { Bridge } from '../../bridge/index.ts';
import { createEmbeddedDriver, type EmbeddedDriver } from '../../drivers/index.ts';
import { createHost, createPageBridge, type HostLogger } from '../../host/index.ts';
import { pinnedUrls } from '../../kube/index.ts';
import { filesIn, pageLabs, pageRuns } from './page-library.ts';

/** What serves a page from the cluster in its browser, and the cluster's driver. */
export interface EmbeddedHost {
  readonly driver: EmbeddedDriver;
  newBridge(locale: Locale): Bridge;
}

const logger: HostLogger = {
  info: () => undefined,
  error: (fields, message) => console.error('podpath:', message, fields),
};

/** Makes it; the cluster starts when it is first asked for something, or looked after. */
export function createEmbeddedHost(): EmbeddedHost {
  const driver = createEmbeddedDriver({ files: filesIn, metrics: true });
  const host = createHost({ driver, clock: systemClock, logger, pageRuns, labs: pageLabs, pinnedUrls });
  return { driver, newBridge: (locale) => createPageBridge({ host, locale }) };
}
