import { LimitError, maximumWidth } from '../../limits.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const dayMs = 86_400_000;

/** A time in UTC by a format of `date`, in the words of the C locale. */
export function formatDate(format: string, atMs: number): string {
  const date = new Date(atMs);
  const year = date.getUTCFullYear();
  const hour = date.getUTCHours();
  const yearDay = Math.floor((Date.UTC(year, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(year, 0, 1)) / dayMs);
  const weekday = date.getUTCDay();
  const number = (value: number, width: number, fill = '0'): readonly [string, number, string] => [
    String(value),
    width,
    fill,
  ];
  const iso = isoWeek(date);

  /** What a letter gives: a text, or digits with their width and what fills it. */
  const value = (letter: string): string | readonly [string, number, string] | undefined => {
    switch (letter) {
      case 'Y':
        return number(year, 4);
      case 'C':
        return number(Math.floor(year / 100), 2);
      case 'y':
        return number(year % 100, 2);
      case 'm':
        return number(date.getUTCMonth() + 1, 2);
      case 'd':
        return number(date.getUTCDate(), 2);
      case 'e':
        return number(date.getUTCDate(), 2, ' ');
      case 'H':
        return number(hour, 2);
      case 'k':
        return number(hour, 2, ' ');
      case 'I':
        return number(hour % 12 === 0 ? 12 : hour % 12, 2);
      case 'l':
        return number(hour % 12 === 0 ? 12 : hour % 12, 2, ' ');
      case 'M':
        return number(date.getUTCMinutes(), 2);
      case 'S':
        return number(date.getUTCSeconds(), 2);
      case 'N':
        return number(Math.round((atMs - Math.floor(atMs / 1000) * 1000) * 1e6), 9);
      case 's':
        return number(Math.floor(atMs / 1000), 1);
      case 'j':
        return number(yearDay + 1, 3);
      case 'u':
        return number(weekday === 0 ? 7 : weekday, 1);
      case 'w':
        return number(weekday, 1);
      case 'U':
        return number(Math.floor((yearDay + 7 - weekday) / 7), 2);
      case 'W':
        return number(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7), 2);
      case 'V':
        return number(iso.week, 2);
      case 'G':
        return number(iso.year, 4);
      case 'g':
        return number(iso.year % 100, 2);
      case 'q':
        return number(Math.floor(date.getUTCMonth() / 3) + 1, 1);
      case 'a':
        return (days[weekday] ?? '').slice(0, 3);
      case 'A':
        return days[weekday];
      case 'b':
      case 'h':
        return (months[date.getUTCMonth()] ?? '').slice(0, 3);
      case 'B':
        return months[date.getUTCMonth()];
      case 'p':
        return hour < 12 ? 'AM' : 'PM';
      case 'P':
        return hour < 12 ? 'am' : 'pm';
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case '%':
        return '%';
      case 'z':
        return '+0000';
      case 'Z':
        return 'UTC';
      case 'F':
        return formatDate('%Y-%m-%d', atMs);
      case 'T':
      case 'X':
        return formatDate('%H:%M:%S', atMs);
      case 'R':
        return formatDate('%H:%M', atMs);
      case 'r':
        return formatDate('%I:%M:%S %p', atMs);
      case 'D':
      case 'x':
        return formatDate('%m/%d/%y', atMs);
      case 'c':
        return formatDate('%a %b %e %H:%M:%S %Y', atMs);
      default:
        return undefined;
    }
  };
  return format.replace(
    /%([-_0^#+]*)(\d*)([EO]?)(:{0,3}z|[a-zA-Z%])/g,
    (whole, flags: string, width: string, _: string, letter: string) => {
      if (letter.endsWith('z') && letter !== 'z') return ['+00:00', '+00:00:00', '+00'][letter.length - 2] ?? whole;
      const found = value(letter);
      if (found === undefined) return whole;
      if (Number(width) > maximumWidth) throw new LimitError('date');
      let text: string;
      if (typeof found === 'string') text = found.padStart(Number(width || '0'));
      else {
        const [digits, least, fill] = found;
        const by = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : fill;
        if (letter === 'N' && width !== '')
          text = digits.padStart(9, '0').slice(0, Number(width)).padEnd(Number(width), '0');
        else text = flags.includes('-') ? digits : digits.padStart(width === '' ? least : Number(width), by);
      }
      if (flags.includes('^')) return text.toUpperCase();
      return flags.includes('#') ? (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()) : text;
    },
  );
}

/** The week of ISO 8601: that of its Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime());
  thursday.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() === 0 ? 7 : date.getUTCDay()));
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayMs / 7) + 1 };
}
