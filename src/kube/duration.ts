const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** An age in two or three figures: `2m30s`, `5d3h` (`HumanDuration` of `apimachinery/pkg/util/duration/duration.go`, v1.37). Milliseconds come in. */
export function formatHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / secondMs);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(ms / minuteMs);
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(ms / hourMs);
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return twoUnits(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.trunc(days / 365);
  return days < 2920 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`;
}

function twoUnits(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second === 0 ? `${first}${firstUnit}` : `${first}${firstUnit}${second}${secondUnit}`;
}

/** An age in one figure (`ShortHumanDuration` of the same). Milliseconds come in. */
export function formatShortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / secondMs);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.trunc(ms / minuteMs);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.trunc(ms / hourMs);
  if (hours < 24) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  return days < 365 ? `${days}d` : `${Math.trunc(days / 365)}y`;
}

/** Text that is no duration; the message is Go's. */
export class DurationError extends Error {
  override readonly name = 'DurationError';
}

const unitNs: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  // Both letters that look like µ: U+00B5 and U+03BC.
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const maxNs = 2n ** 63n;
const durationPart = /([0-9]*)(\.[0-9]*)?([^0-9.]*)/y;

/**
 * Nanoseconds of a Go duration: `1m30s`, `300ms`, `-1.5h` (`time.ParseDuration`, Go 1.26).
 * @throws DurationError with Go's message.
 */
export function parseGoDurationNs(text: string): bigint {
  const invalid = () => new DurationError(`time: invalid duration ${goQuote(text)}`);
  const isNegative = text.startsWith('-');
  const start = isNegative || text.startsWith('+') ? 1 : 0;
  if (text.slice(start) === '0') return 0n;
  if (text.length === start) throw invalid();
  let total = 0n;
  let index = start;
  while (index < text.length) {
    durationPart.lastIndex = index;
    const [part = '', whole = '', fraction = '', unit = ''] = durationPart.exec(text) ?? [];
    if (whole === '' && fraction.length < 2) throw invalid();
    const number = BigInt(whole === '' ? '0' : whole.slice(0, 30));
    if (number > maxNs) throw invalid();
    if (unit === '') throw new DurationError(`time: missing unit in duration ${goQuote(text)}`);
    const ns = Object.hasOwn(unitNs, unit) ? unitNs[unit] : undefined;
    if (ns === undefined) throw new DurationError(`time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`);
    // Beyond 18 digits no fraction changes a nanosecond.
    const decimals = fraction.slice(1, 19);
    total += number * ns + (decimals === '' ? 0n : (BigInt(decimals) * ns) / 10n ** BigInt(decimals.length));
    if (total > maxNs) throw invalid();
    index += part.length;
  }
  if (!isNegative && total === maxNs) throw invalid();
  return isNegative ? -total : total;
}

/** Milliseconds of a Go duration. @throws DurationError with Go's message. */
export function parseGoDurationMs(text: string): number {
  return Number(parseGoDurationNs(text)) / 1e6;
}

/** A duration as Go's `time.Duration.String` prints it: `1m30s`, `1.5s`, `0s`. Nanoseconds come in. */
export function formatGoDurationNs(ns: bigint): string {
  if (ns === 0n) return '0s';
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${withFraction(size, 1_000n)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${withFraction(size, 1_000_000n)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${withFraction(size % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return hours === 0n ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60n}m${seconds}`;
}

/** As {@link formatGoDurationNs}; milliseconds come in. */
export function formatGoDurationMs(ms: number): string {
  return formatGoDurationNs(BigInt(Math.round(ms * 1e6)));
}

function withFraction(value: bigint, unit: bigint): string {
  const rest = value % unit;
  if (rest === 0n) return `${value / unit}`;
  const digits = rest
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return `${value / unit}.${digits}`;
}

/** `time`'s own quoting: like `%q`, but every byte that is not printable ASCII is `\\x..`. */
function goQuote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    if (character === '"' || character === '\\') quoted += `\\${character}`;
    else if (character >= ' ' && character < '\u007f') quoted += character;
    else for (const byte of new TextEncoder().encode(character)) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `${quoted}"`;
}
