const unitMs: readonly (readonly [unit: string, ms: number])[] = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const form = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Milliseconds of `1h30m`; units once each, from the longest (`ParseDuration`, `prometheus/common/model/time.go`).
 * @returns what is wrong, in upstream's words, as text
 */
export function parsePromDuration(text: string): number | string {
  if (text === '') return 'empty duration string';
  if (text === '0') return 0;
  const found = form.exec(text);
  if (found === null) return `not a valid duration string: ${JSON.stringify(text)}`;
  return unitMs.reduce((sum, [, ms], index) => sum + Number(found[index + 1] ?? 0) * ms, 0);
}

/** The same the other way: weeks and years only when nothing else is left (`Duration.String`, same file). */
export function formatPromDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  let text = '';
  for (const [unit, length] of unitMs) {
    const isExactOnly = unit === 'y' || unit === 'w';
    if (isExactOnly && rest % length !== 0) continue;
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text;
}
