import type { Jq as Engine } from 'jq-wasm';
import type { JqJob, JqMessage } from './job.ts';

/** What jq may print, in bytes: the package gathers it and doubles its room as it fills. */
const maximumOutputBytes = 16 * 1024 * 1024;
/** What jq may have of memory, in bytes. */
const maximumMemoryBytes = 512 * 1024 * 1024;
const pageBytes = 65_536;

/**
 * Does the jobs of a thread of its own: jq itself, compiled to WebAssembly (0.9 MB, loaded with the first). `tell` must reach who
 * started the thread while this runs: what takes too much is told from within, and ends with the thread.
 */
export function serveJq(tell: (message: JqMessage) => void): (job: JqJob) => Promise<void> {
  setLimits((what) => tell({ kind: 'tooMuch', what }));
  let loading: Promise<Engine> | undefined;
  return async ({ input, filter, flags }) => {
    try {
      loading ??= import('jq-wasm').then(({ loadJq }) => loadJq());
      const jq = await loading;
      tell({ kind: 'done', run: jq.raw(input, filter, [...flags]) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // jq ends itself when a single piece of memory is too large to be asked for at all.
      tell(message.startsWith('Aborted(') ? { kind: 'tooMuch', what: 'memory' } : { kind: 'failed', message });
    }
  };
}

/** Bounds what all code of this thread can have: the package has no such option. */
function setLimits(onTooMuch: (what: 'results' | 'memory') => void): void {
  const refuse = (what: 'results' | 'memory'): never => {
    onTooMuch(what);
    throw new RangeError(`jq takes too much ${what}`);
  };
  globalThis.Uint8Array = new Proxy(Uint8Array, {
    construct(target, args: unknown[], made) {
      const [size] = args;
      if (typeof size === 'number' && size > maximumOutputBytes) refuse('results');
      return Reflect.construct(target, args, made) as Uint8Array;
    },
  });
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * pageBytes > maximumMemoryBytes) refuse('memory');
    return grow.call(this, pages);
  };
}
