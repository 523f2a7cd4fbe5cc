const dayMs = 86_400_000;

const units: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: dayMs,
  week: 7 * dayMs,
  fortnight: 14 * dayMs,
};

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * The simple forms of what `date -d` understands, in UTC: `@1700000000`, `2026-11-30 10:00:05.5 +0100`, `30 Nov 2026`, `now`,
 * `yesterday`, `10:30`, `next friday`, `3 days ago`, `+2 hours`, `next month`, and several of them.
 *
 * @returns milliseconds since the Unix epoch; undefined when it is none of them
 */
export function parseDate(text: string, nowMs: number): number | undefined {
  const words = text.trim().replace(/\([^)]*\)/g, ' ');
  const seconds = /^@(-?\d+(?:\.\d+)?)$/.exec(words);
  if (seconds !== null) return Number(seconds[1]) * 1000;
  let rest = words.toLowerCase();
  const now = new Date(nowMs);
  let year = now.getUTCFullYear();
  let month = now.getUTCMonth();
  let day = now.getUTCDate();
  let ofDayMs: number | undefined;
  let hasDate = false;
  let zoneMs = 0;
  let shiftMs = 0;
  let shiftMonths = 0;
  let weekday: { readonly day: number; readonly weeks: number } | undefined;

  /** Takes what a pattern finds at the beginning. */
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest);
    if (found === null) return undefined;
    rest = rest.slice(found[0].length);
    return found;
  };
  if (rest === '') ofDayMs = 0;
  while (rest !== '') {
    if (take(/^[\s,]+/) !== undefined) continue;
    let found = take(/^(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[\st,+-])t?/);
    if (found !== undefined) {
      [year, month, day] = [Number(found[1]), Number(found[2]) - 1, Number(found[3])];
      hasDate = true;
      continue;
    }
    found = take(/^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(am|pm)?/);
    if (found !== undefined) {
      const [, hourText, minutes, secondText = '0', fraction = '0', half] = found;
      let hour = Number(hourText);
      if (half !== undefined) hour = (hour % 12) + (half === 'pm' ? 12 : 0);
      if (hour > 23 || Number(minutes) > 59 || Number(secondText) > 60) return undefined;
      ofDayMs = ((hour * 60 + Number(minutes)) * 60 + Number(secondText)) * 1000 + Number(`0.${fraction}`) * 1000;
      const zone = take(/^\s*(?:z\b|utc\b|gmt\b|([+-])(\d{2}):?(\d{2})?)/);
      if (zone?.[1] !== undefined)
        zoneMs = (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3] ?? '0')) * 60_000;
      continue;
    }
    found = take(/^(\d{1,2})\s*(am|pm)\b/);
    if (found !== undefined) {
      ofDayMs = ((Number(found[1]) % 12) + (found[2] === 'pm' ? 12 : 0)) * 3_600_000;
      continue;
    }
    found = take(/^(\d{1,2})[ -]([a-z]{3})[a-z]*[ -]?(\d{4})?/);
    if (found !== undefined && monthNames.includes(found[2] ?? '')) {
      month = monthNames.indexOf(found[2] ?? '');
      day = Number(found[1]);
      if (found[3] !== undefined) year = Number(found[3]);
      hasDate = true;
      continue;
    }
    if (found !== undefined) rest = found[0] + rest;
    found = take(/^([a-z]{3})[a-z]* (\d{1,2})(?:,? (\d{4}))?(?![\d:])/);
    if (found !== undefined && monthNames.includes(found[1] ?? '')) {
      month = monthNames.indexOf(found[1] ?? '');
      day = Number(found[2]);
      if (found[3] !== undefined) year = Number(found[3]);
      hasDate = true;
      continue;
    }
    if (found !== undefined) rest = found[0] + rest;
    found = take(/^(\d{4})(\d{2})(\d{2})\b/);
    if (found !== undefined) {
      [year, month, day] = [Number(found[1]), Number(found[2]) - 1, Number(found[3])];
      hasDate = true;
      continue;
    }
    if (take(/^(?:utc|gmt|z)\b/) !== undefined) continue;
    if (take(/^(?:now|today)\b/) !== undefined) continue;
    if (take(/^midnight\b/) !== undefined) {
      ofDayMs = 0;
      continue;
    }
    if (take(/^noon\b/) !== undefined) {
      ofDayMs = 12 * 3_600_000;
      continue;
    }
    if (take(/^yesterday\b/) !== undefined) {
      shiftMs -= dayMs;
      continue;
    }
    if (take(/^tomorrow\b/) !== undefined) {
      shiftMs += dayMs;
      continue;
    }
    found = take(
      /^([+-]?\s*\d+|a|an|next|last|this)?\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b(\s*ago\b)?/,
    );
    if (found !== undefined) {
      const [, amount = '1', unit = '', ago] = found;
      const counts: Readonly<Record<string, number>> = { a: 1, an: 1, next: 1, last: -1, this: 0 };
      const count = (counts[amount] ?? Number(amount.replaceAll(/\s/g, ''))) * (ago === undefined ? 1 : -1);
      const unitMs = units[unit];
      if (unitMs === undefined) shiftMonths += count * (unit === 'year' ? 12 : 1);
      else shiftMs += count * unitMs;
      continue;
    }
    found = take(/^(next |last |this )?(sun|mon|tue|wed|thu|fri|sat)[a-z]*\b/);
    if (found !== undefined) {
      const weeks = found[1] === 'next ' ? 1 : found[1] === 'last ' ? -1 : 0;
      weekday = { day: dayNames.indexOf(found[2] ?? ''), weeks };
      continue;
    }
    return undefined;
  }
  const asked = new Date(Date.UTC(year, month, day));
  if (asked.getUTCMonth() !== month || asked.getUTCDate() !== day) return undefined;
  const sinceMidnight = nowMs - Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  let result = Date.UTC(year, month + shiftMonths, day);
  if (weekday !== undefined && !hasDate) {
    const ahead = (weekday.day - asked.getUTCDay() + 7) % 7;
    // `next` of the day that is today is in a week.
    result += (ahead + 7 * (weekday.weeks > 0 && ahead > 0 ? weekday.weeks - 1 : weekday.weeks)) * dayMs;
    ofDayMs ??= 0;
  }
  return result + (ofDayMs ?? (hasDate ? 0 : sinceMidnight)) - zoneMs + shiftMs;
}
