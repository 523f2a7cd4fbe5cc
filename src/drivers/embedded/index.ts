/**
 * drivers/embedded: the cluster of `src/embedded` in a Web Worker of this browser, shared by its tabs and kept in it. Requests come
 * in from pages, responses go out; no backend. One tab has the worker (Web Locks decide which), the others reach it over
 * BroadcastChannels, and one of them goes on from what was stored last when it is closed. Not a SharedWorker, which Chrome on Android lacks:
 * this is one way for all browsers.
 *
 * Time passes in the cluster while a tab is open, hidden or not. It stands still while none is, and while the machine sleeps: of a
 * longer pause a minute is made up for.
 */
export { createEmbeddedDriver } from './create-driver.ts';
export type { EmbeddedDriver, EmbeddedDriverOptions } from './embedded-driver.ts';
export { createInProcessDriver, type InProcessOptions } from './in-process.ts';
export { loadKubectl } from './load-kubectl.ts';
export { startWorkerAhead } from './new-worker.ts';
export type { Calls, ClockState, EmbeddedState, KeptSnapshot, Notice, StorageState, TimeMode } from './protocol.ts';
export { makeTemplate } from './worker/make-template.ts';
