import type { Process, ProcessClass } from '../runtime/index.ts';

/** A part of the control plane, as the program in its static Pod runs it. */
export interface Program {
  /** Starts the part; disposing of the result stops it. Undefined for what is a state and no work. */
  readonly run: () => Disposable;
  /** What it listens on, as its manifest has it. */
  readonly ports: readonly number[];
  /** Memory and CPU at rest, as measured on a kind cluster with three nodes. */
  readonly anonBytes: number;
  readonly fileBytes: number;
  readonly millicores: number;
}

/** The ports of the probes, by the paths that they ask for. */
const healthPaths = new Set(['/healthz', '/livez', '/readyz', '/health']);

/**
 * Makes the process class of a part of the control plane: it works while its process lives, and no longer, however that ends.
 */
export function newProgramClass(program: Program): ProcessClass {
  const running = new WeakMap<Process, Disposable>();
  const end = (process: Process) => {
    running.get(process)?.[Symbol.dispose]();
    running.delete(process);
  };
  const begin = (process: Process) => void running.set(process, program.run());
  return {
    footprint: { anonBytes: program.anonBytes, fileBytes: program.fileBytes, millicores: program.millicores },
    signals: { SIGTERM: (process) => process.exit(0), SIGINT: (process) => process.exit(0) },
    start(process) {
      for (const port of program.ports) process.listen(port);
      begin(process);
    },
    // It listens as before.
    resumed: begin,
    ended: end,
    servesTls: true,
    http(_process, { path }) {
      const [bare = ''] = path.split('?');
      return healthPaths.has(bare)
        ? { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'ok', workMs: 0.05 }
        : { status: 404, body: '404 page not found\n' };
    },
  };
}
