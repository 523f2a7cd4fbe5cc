import type { ProcessClass } from '../process/kernel.ts';
import { parseGoDuration, parseGoFlags } from './go-flags.ts';
import { text } from './server.ts';

const flags = [
  ['delay', 'duration', 'from its start until it is ready (default 20s)'],
  ['port', 'int', 'where it listens (default 8080)'],
] as const;

/** A web server that answers 503 until it is warm: podpath/slow-start. */
export const slowStart: ProcessClass = {
  footprint: { anonBytes: 6_000_000, kernelBytes: 900_000, millicores: 1 },
  signals: { SIGTERM: 0, SIGINT: 0 },
  start(process) {
    const given = parseGoFlags(process, flags);
    if (given === undefined) return;
    process.state = 'warming up';
    process.listen(Number(given.get('port') ?? 8080));
    process.log('slow-start: warming up');
    process.sleep(parseGoDuration(given.get('delay') ?? '20s') ?? 0, 'is ready');
  },
  wake(process) {
    process.state = 'ready';
    process.log('slow-start: ready');
  },
  http: (process, { path }) =>
    path === '/livez' || process.state === 'ready' ? text('ok\n') : text('warming up\n', 503),
};
