import type { HttpResponse } from '../../process/process-types.ts';
import { text } from '../server.ts';

/** A check by its name, and what is wrong; undefined when nothing is. */
export type HealthCheck = readonly [name: string, check: () => string | undefined];

/**
 * Answers `/livez`, `/readyz` and `/healthz`, and one check below them (`apiserver/pkg/server/healthz/healthz.go`, v0.36);
 * undefined for another path.
 */
export function answerHealth(
  path: string,
  query: URLSearchParams,
  checks: Readonly<Record<string, readonly HealthCheck[]>>,
): HttpResponse | undefined {
  const [, page = '', one] = /^\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  const own = Object.hasOwn(checks, page) ? checks[page] : undefined;
  if (own === undefined) return undefined;
  if (one !== undefined) {
    const found = own.find(([name]) => name === one);
    if (found === undefined) return undefined;
    const why = found[1]();
    return why === undefined ? text('ok') : text(`internal server error: ${why}\n`, 500);
  }
  const excluded = new Set(query.getAll('exclude'));
  const lines: string[] = [];
  let hasFailed = false;
  for (const [name, check] of own) {
    if (excluded.delete(name)) {
      lines.push(`[+]${name} excluded: ok\n`);
      continue;
    }
    const isWrong = check() !== undefined;
    hasFailed ||= isWrong;
    lines.push(isWrong ? `[-]${name} failed: reason withheld\n` : `[+]${name} ok\n`);
  }
  if (excluded.size > 0) {
    const names = [...excluded].sort().map((name) => JSON.stringify(name));
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names.join(', ')}\n`);
  }
  if (hasFailed) return text(`${lines.join('')}${page} check failed\n`, 500);
  return text(query.has('verbose') ? `${lines.join('')}${page} check passed\n` : 'ok');
}
