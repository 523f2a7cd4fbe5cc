/**
 * base: what every room may use and that uses nothing itself: the shape of errors, text in both languages, clock,
 * random, disposables, the nearest of names, what is typed at a terminal. Nothing comes in; values and types go out. Runs in Node, in a page and in a worker.
 */

export { encodeBase32 } from './base32.ts';
export { createTextDecoder, decodeText, encodeText } from './byte-text.ts';
export { cEscaped, cEscapes } from './c-escapes.ts';
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
export { fromHeaderText, toHeaderText } from './header-text.ts';
export { defaultLocale, isLocale, type Locale, type LocalizedText, locales, type Text, verbatim } from './locale.ts';
export { md5 } from './md5.ts';
export { nearest } from './nearest.ts';
export type { NetworkFailure, NetworkRequest, NetworkResponseHead } from './network.ts';
export { onAbort } from './on-abort.ts';
export {
  createSeededRandom,
  createSystemRandom,
  drawUuid,
  newNameSuffix,
  newUuid,
  type Random,
  type SeededRandom,
} from './random.ts';
export { resolvePath } from './resolve-path.ts';
export { hmacSha256, sha256 } from './sha256.ts';
export {
  type ClockMode,
  type ClockSnapshot,
  createSimulatedClock,
  type PendingEvent,
  type SimulatedClock,
} from './simulated-clock.ts';
export { columnsOf, type Place, placeAfter, wideCharacter, widthOf } from './terminal/columns.ts';
export { applyCompletion, formatChoices, type LineCompletion } from './terminal/completion.ts';
export { type EditedLine, editLine, emptyLine, insertText, withText } from './terminal/edited-line.ts';
export { formatInput, type Input, type KeyName, parseInput } from './terminal/keys.ts';
export {
  cookedModes,
  LineDiscipline,
  type LineDisciplinePort,
  type TerminalModes,
  type TerminalSignal,
} from './terminal/line-discipline.ts';
export { aliasProblem } from './yaml-aliases.ts';
