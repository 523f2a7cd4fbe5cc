/** An answer that is text or bytes, or none. */
export interface ContentAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface ContentConditions {
  readonly header: (name: string) => string | undefined;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
}

/**
 * Answers 304 to a client that has the text already, by ETag or by date (`http.ServeContent`, Go 1.26). Simplified: always
 * the whole text, no ranges.
 */
export function serveContent(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
  { header, modifiedMs }: ContentConditions,
): ContentAnswer {
  const all: Record<string, string> = { ...headers, 'last-modified': new Date(modifiedMs).toUTCString() };
  const none = header('if-none-match');
  const since = header('if-modified-since');
  const isKnown =
    none === undefined ? since !== undefined && isNotModified(since, modifiedMs) : matches(none, headers['etag']);
  if (!isKnown) return { status: 200, headers: all, body };
  // An ETag says more than a date, which then goes.
  const dropped = ['content-type', ...(headers['etag'] === undefined ? [] : ['last-modified'])];
  const kept = Object.entries(all).filter(([name]) => !dropped.includes(name));
  return { status: 304, headers: Object.fromEntries(kept), body: '' };
}

function matches(list: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  return list.split(',').some((part) => {
    const one = part.trim();
    return one === '*' || one === etag || one === `W/${etag}`;
  });
}

function isNotModified(since: string, modifiedMs: number): boolean {
  const time = Date.parse(since);
  return !Number.isNaN(time) && Math.floor(modifiedMs / 1000) <= time / 1000;
}
