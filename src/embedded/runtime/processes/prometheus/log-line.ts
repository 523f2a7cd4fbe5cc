/** A value of logfmt: quoted where it must be (`go-logfmt/logfmt`). */
function formatLogValue(value: string): string {
  return value === '' || /[\s="\\]/.test(value) ? JSON.stringify(value) : value;
}

/** A line of Prometheus's log (`go-kit/log`, logfmt): `ts=2026-11-30T12:00:00.000Z caller=main.go:551 level=info msg="..."`. */
export function logLine(
  nowMs: number,
  caller: string,
  level: string,
  fields: Readonly<Record<string, string>>,
): string {
  const ts = new Date(nowMs).toISOString();
  return Object.entries({ ts, caller, level, ...fields })
    .map(([name, value]) => `${name}=${formatLogValue(value)}`)
    .join(' ');
}
