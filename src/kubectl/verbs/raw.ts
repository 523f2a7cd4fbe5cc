import type { RestRequest } from '../client/rest.ts';
import type { VerbContext } from '../command/context.ts';
import { readFile } from '../command/files.ts';
import { CommandError, newNotSupported } from '../errors.ts';

/** What Go's `url.ParseRequestURI` takes. @throws CommandError */
export function requireRawPath(path: string): void {
  if (path.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(path)) return;
  throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
}

/** Sends a request as it is and prints what comes back (`kubectl/pkg/rawhttp/raw.go`, v0.37). `file`: the body, `-` is standard input. */
export async function printRaw(
  context: VerbContext,
  {
    method,
    path,
    file = '',
  }: { readonly method: NonNullable<RestRequest['method']>; readonly path: string; readonly file?: string },
): Promise<void> {
  if (!path.startsWith('/')) throw newNotSupported(`--raw ${path}`, 'begin the path with /');
  const body = file === '' ? undefined : file === '-' ? await context.readStdin() : await readFile(context.files, file);
  const url = new URL(path, 'http://server');
  const query: Record<string, string[]> = {};
  for (const [name, value] of url.searchParams) query[name] = [...(query[name] ?? []), value];
  const response = await context.client.rest.send({
    method,
    path: url.pathname,
    query,
    ...(body === undefined ? {} : { body }),
  });
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      await context.out(value);
    }
  } finally {
    reader.releaseLock();
  }
}
