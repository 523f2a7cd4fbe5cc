/** Reading values out of what programs print and of Go sources. Pure. */

/** The default of a flag in a `--help` text of cobra (`(default 5s)` at the end of its paragraph) or of etcd (`--flag 'value'`). */
export function defaultInHelp(text: string, flag: string): string | undefined {
  const quoted = new RegExp(`^\\s*--${flag} '([^']+)'`, 'm').exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  const from = text.search(new RegExp(`^\\s*--${flag}[ =]`, 'm'));
  if (from < 0) return undefined;
  const rest = text.slice(from).trimStart();
  const end = rest.search(/\n\s*(?:-\w, )?--|\n\n/);
  const paragraph = (end < 0 ? rest : rest.slice(0, end)).replace(/\s+/g, ' ');
  return /\(default "?([^")]+)"?\)/.exec(paragraph)?.[1];
}

/** Go's way to write a duration in a source (`time.Second * 10`, `2 * time.Minute`) as Go prints it; anything else as it is. */
export function formatGoDuration(expression: string): string {
  const bare = expression.replace(/\/\/.*$/, '').trim();
  const match = /^(?:(\d+) \* time\.(\w+)|time\.(\w+)(?: \* (\d+))?)$/.exec(bare);
  const unit = match?.[2] ?? match?.[3];
  if (unit === undefined) return bare;
  const seconds = { Second: 1, Minute: 60, Hour: 3600 }[unit];
  if (seconds === undefined) return bare;
  const total = Number(match?.[1] ?? match?.[4] ?? 1) * seconds;
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`;
}

/** `5m0s` as `5m`, `1h0m0s` as `1h`. */
export function shortenDuration(value: string): string {
  if (!/^(?:\d+h)?(?:\d+m)?\d+s$/.test(value)) return value;
  return value.replace(/(?<=[hm])0s$/, '').replace(/(?<=h)0m$/, '');
}
