import type { ProcessClass } from '../process/kernel.ts';
import { parseGoDuration, parseGoFlags, parseSize } from './go-flags.ts';
import { text } from './server.ts';

const flags = [
  ['every', 'duration', 'so often it leaks by itself (default 1s)'],
  ['leak', 'string', 'how much every time (default "1Mi")'],
  ['port', 'int', 'where it listens (default 8080)'],
  ['request', 'string', 'how much with each request (default "256Ki")'],
] as const;

/** A web server that forgets to give memory back: podpath/leaky-web. */
export const leakyWeb: ProcessClass = {
  footprint: { anonBytes: 6_000_000, kernelBytes: 900_000, millicores: 1 },
  signals: { SIGTERM: 0, SIGINT: 0 },
  start(process) {
    const given = parseGoFlags(process, flags);
    if (given === undefined) return;
    const everyMs = parseGoDuration(given.get('every') ?? '1s') ?? 1000;
    process.state = {
      everyMs,
      leak: parseSize(given.get('leak') ?? '1Mi') ?? 0,
      request: parseSize(given.get('request') ?? '256Ki') ?? 0,
      leaked: 0,
    };
    const port = Number(given.get('port') ?? 8080);
    process.listen(port);
    process.log(`listening on :${port}`);
    if (everyMs > 0) process.sleep(everyMs, 'leaks');
  },
  wake(process) {
    const { everyMs, leak } = process.state as { readonly everyMs: number; readonly leak: number };
    if (process.grow(leak)) process.sleep(everyMs, 'leaks');
  },
  http(process, { path }) {
    if (path === '/healthz') return text('ok\n');
    process.grow((process.state as { readonly request: number }).request);
    return text(
      `hello from ${process.container.sandbox.config.hostname}: ${Math.floor(process.anonBytes / 2 ** 20)} MiB in use\n`,
    );
  },
};
