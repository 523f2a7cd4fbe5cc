import type { Locale } from '../../base/index.ts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const justNow: Readonly<Record<Locale, string>> = { 'zh-cn': '刚刚', en: 'just now' };

/** How long ago, in words: `3 minutes ago`; less than 10 s is `just now`. */
export function formatAge(ageMs: number, locale: Locale): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 10) return justNow[locale];
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? units[3];
  return format.format(-Math.floor(seconds / size), unit);
}

/** Milliseconds as seconds with one decimal: `1.2`. */
export function formatSeconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(1);
}
