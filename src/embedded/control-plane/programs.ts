import { klogLine, type Process, type ProcessClass } from '../runtime/index.ts';

/** A part that runs; `release` is what it does on SIGTERM before it ends. */
export interface Running extends Disposable {
  release?(): Promise<void>;
}

/** A part of the control plane, as the program in its static Pod runs it. */
export interface Program {
  /** Starts the part; disposing of the result stops it. */
  readonly run: (process: Process) => Running;
  /** What its health page tells that is wrong, and after how long; undefined while it is well. */
  readonly problem?: () => { readonly body: string; readonly waitMs: number } | undefined;
  /** What it listens on, as its manifest has it. */
  readonly ports: readonly number[];
  /** Memory and CPU at rest, as measured on a kind cluster with three nodes. */
  readonly anonBytes: number;
  readonly fileBytes: number;
  readonly millicores: number;
}

/** What the programs say of themselves; read off a real cluster, and asked for seldom. */
const helpTexts = async (): Promise<Readonly<Record<string, unknown>>> =>
  (await import('./data/help.json', { with: { type: 'json' } })).default;

/** The ports of the probes, by the paths that they ask for. */
const healthPaths = new Set(['/healthz', '/livez', '/readyz', '/health']);

/**
 * Makes the process class of a part of the control plane: it works while its process lives, and no longer, however that ends.
 * Started a second time beside the first, it fails as the real one does: its port is taken. `--help` is answered. `hold` keeps the clock where it is while something is loaded.
 */
export function newProgramClass(name: string, program: Program, hold: () => Disposable): ProcessClass {
  const running = new WeakMap<Process, Running>();
  const end = (process: Process) => {
    running.get(process)?.[Symbol.dispose]();
    running.delete(process);
  };
  const begin = (process: Process) => void running.set(process, program.run(process));
  const printHelp = async (process: Process): Promise<void> => {
    using _held = hold();
    const text = (await helpTexts())[name];
    if (Array.isArray(text)) process.print(`${text.join('\n')}\n`);
    else process.log(`podpath: the embedded cluster does not know what ${name} --help prints`);
    process.exit(Array.isArray(text) ? 0 : 1);
  };
  const start = (process: Process) => {
    const flags = process.argv.slice(1);
    if (flags.includes('--help') || flags.includes('-h')) {
      printHelp(process).catch((error: unknown) => {
        process.log(`podpath: ${error instanceof Error ? error.message : error}`);
        process.exit(1);
      });
      return;
    }
    const taken = program.ports.find((port) => !process.listen(port));
    if (taken === undefined) {
      begin(process);
      return;
    }
    // staging/src/k8s.io/apiserver/pkg/server/options/serving.go and component-base/cli/run.go, v1.37.2.
    const address = `127.0.0.1:${taken}`;
    const why = `failed to create listener: failed to listen on ${address}: listen tcp ${address}: bind: address already in use`;
    process.log(klogLine(process.machine.clock.now(), `"command failed" err="${why}"`, 'run.go:72', 'E'));
    process.exit(1);
  };
  const terminate = (process: Process) => {
    const releasing = running.get(process)?.release?.();
    if (releasing === undefined) process.exit(0);
    // What it could not do it has logged itself.
    else void releasing.finally(() => process.exit(0));
  };
  return {
    footprint: { anonBytes: program.anonBytes, fileBytes: program.fileBytes, millicores: program.millicores },
    signals: { SIGTERM: terminate, SIGINT: terminate },
    start,
    // It listens as before.
    resumed: begin,
    ended: end,
    servesTls: true,
    http(_process, { path }) {
      const [bare = ''] = path.split('?');
      const problem = healthPaths.has(bare) ? program.problem?.() : undefined;
      if (problem !== undefined) return { status: 500, ...problem };
      return healthPaths.has(bare)
        ? { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'ok', workMs: 0.05 }
        : { status: 404, body: '404 page not found\n' };
    },
  };
}
