import type { Locale, LocalizedText } from '../base/index.ts';
import type { KubectlProcess, OutputChunk } from '../drivers/index.ts';
import { createSharedProgram, type Exit, type Member, type SharedProgram } from './shared-program.ts';

/** One program for all who watch the same. */
export interface Watches {
  /**
   * A watch as one viewer sees it: what the program has printed so far, then what comes. `key` says what is the same;
   * `start` starts the program where none runs that can be joined, and may be called again for a viewer that falls far behind.
   * @throws What `start` throws.
   */
  open(key: string, start: () => Promise<KubectlProcess>, locale: Locale): Promise<KubectlProcess>;
  /** Resolves when no program runs any more. */
  settled(): Promise<void>;
}

/** How kubectl ends when it is interrupted. */
const interrupted: Exit = { exitCode: 1, signal: null };

/** Makes it; nothing runs until someone watches. */
export function createWatches(): Watches {
  const programs = new Map<string, Promise<SharedProgram>>();
  const running = new Set<Promise<void>>();

  const find = (key: string, start: () => Promise<KubectlProcess>): Promise<SharedProgram> => {
    const known = programs.get(key);
    if (known) return known;
    const forget = () => {
      if (programs.get(key) === made) programs.delete(key);
    };
    const made = start().then((process) => {
      const program = createSharedProgram(process, forget);
      const ended = program.ended.finally(() => running.delete(ended));
      running.add(ended);
      return program;
    });
    made.catch(forget);
    programs.set(key, made);
    return made;
  };
  const join = async (key: string, start: () => Promise<KubectlProcess>, member: Member): Promise<SharedProgram> => {
    for (;;) {
      const program = await find(key, start);
      // One that has just ended, or has printed too much to begin with, is forgotten by now.
      if (program.join(member)) return program;
    }
  };

  return {
    async open(key, start, locale) {
      const view = createView((member) => join(key, start, member), fellBehind()[locale].message);
      await view.follow();
      return view.process;
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}

/** One viewer of a program that others may view, too. */
function createView(join: (member: Member) => Promise<SharedProgram>, notice: string) {
  const queue: OutputChunk[] = [];
  let program: SharedProgram | undefined;
  let waiting = 0;
  let state: 'following' | 'behind' | 'over' = 'following';
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const exit = Promise.withResolvers<Exit>();

  const finish = (how: Exit) => {
    state = 'over';
    exit.resolve(how);
    wake?.();
  };
  const member: Member = {
    get waitingBytes() {
      return waiting;
    },
    take(chunk) {
      queue.push(chunk);
      waiting += chunk.bytes.length;
      wake?.();
    },
    dropped() {
      state = 'behind';
      wake?.();
    },
    ended: finish,
    failed(error) {
      failure = { error };
      finish(interrupted);
    },
  };
  const drop = () => {
    queue.length = 0;
    waiting = 0;
  };
  const isOver = () => state === 'over';
  const follow = async () => {
    state = 'following';
    program = await join(member);
    if (!isOver()) return;
    // Cancelled while the program was being started.
    program.leave(member);
    drop();
  };
  /** The program ends with its last viewer; while others look on, only this view does. */
  const cancel = () => {
    if (isOver() || program?.endFor(member)) return;
    drop();
    finish(interrupted);
  };

  async function* output(): AsyncGenerator<OutputChunk> {
    try {
      for (;;) {
        const chunk = queue.shift();
        if (chunk) {
          yield chunk;
          waiting -= chunk.bytes.length;
          program?.drained();
        } else if (failure) throw failure.error;
        else if (isOver()) return;
        else if (state === 'behind') {
          yield { stream: 'stderr', bytes: new TextEncoder().encode(`\n${notice}\n`) };
          await follow();
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = undefined;
        }
      }
    } finally {
      program?.leave(member);
    }
  }
  const process: KubectlProcess = {
    output: output(),
    exit: exit.promise,
    // A watch reads nothing, and has no screen of its own.
    write: () => undefined,
    end: () => undefined,
    resize: () => undefined,
    cancel,
  };
  return { follow, process };
}

function fellBehind(): LocalizedText {
  return {
    en: {
      message: '[Podpath] This page fell too far behind: what came meanwhile is left out, the watch begins again.',
    },
    'zh-cn': { message: '[Podpath] 本页落后太多：期间的输出已略去，现在重新开始监视。' },
  };
}
