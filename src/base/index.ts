/**
 * base: what every room may use and that uses nothing itself: the shape of errors, text in both languages, clock,
 * random, disposables. Nothing comes in; values and types go out. Runs in Node, in a page and in a worker.
 */

export { encodeBase32 } from './base32.ts';
export { type Clock, type Due, systemClock, type Timer } from './clock.ts';
export { toDisposable } from './disposable.ts';
export {
  asPodpathError,
  isPodpathError,
  PodpathError,
  type PodpathErrorOptions,
  type Reason,
  toWireError,
  type WireError,
} from './errors.ts';
export { defaultLocale, isLocale, type Locale, type LocalizedText, locales, type Text, verbatim } from './locale.ts';
export {
  createSeededRandom,
  createSystemRandom,
  newNameSuffix,
  newUuid,
  type Random,
  type SeededRandom,
} from './random.ts';
export { hmacSha256, sha256 } from './sha256.ts';
export {
  type ClockMode,
  type ClockSnapshot,
  createSimulatedClock,
  type PendingEvent,
  type SimulatedClock,
} from './simulated-clock.ts';
