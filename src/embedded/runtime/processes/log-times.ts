const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** A month's name of three letters. */
export function monthName(date: Date): string {
  return months.slice(date.getUTCMonth() * 3, date.getUTCMonth() * 3 + 3);
}

/** Time as in the Common Log Format: `01/Mar/2026:12:00:00 +0000`. */
export function commonLogTime(ms: number): string {
  const date = new Date(ms);
  const iso = date.toISOString();
  return `${iso.slice(8, 10)}/${monthName(date)}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** Time as klog begins its lines: `0301 12:00:00.000000`. */
export function klogTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000`;
}

/** A line of klog: `I0301 12:00:00.000000       1 file.go:1] text`. */
export function klogLine(ms: number, text: string, where = 'server.go:1', level = 'I'): string {
  return `${level}${klogTime(ms)}       1 ${where}] ${text}`;
}
