import type { Process, ProcessClass } from '../process/kernel.ts';
import type { Footprint, HttpRequest, HttpResponse } from '../process/process-types.ts';

/** What a server of the usual kind is made of. */
export interface Server {
  readonly footprint: Footprint;
  /** It listens on these; none: on those of its container, or `port`. */
  readonly ports: readonly number[];
  /** What it writes when it starts. */
  readonly greeting: (process: Process) => readonly string[];
  readonly answer: (process: Process, request: HttpRequest, port: number) => HttpResponse;
  /** Its exit code at SIGTERM. */
  readonly exitCode?: number;
}

/** Plain text. */
export function text(body: string, status = 200): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** Makes the class of a server that listens from its start. */
export function server({ footprint, ports, greeting, answer, exitCode = 0 }: Server): ProcessClass {
  return {
    footprint,
    signals: { SIGTERM: exitCode, SIGINT: exitCode },
    start(process) {
      for (const line of greeting(process)) process.log(line);
      for (const port of ports) {
        if (process.listen(port)) continue;
        process.log(`listen tcp :${port}: bind: address already in use`);
        return process.exit(1);
      }
    },
    http: answer,
  };
}
