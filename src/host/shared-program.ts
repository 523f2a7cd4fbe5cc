import type { KubectlProcess, OutputChunk } from '../drivers/index.ts';
import { joinBytes } from './bytes.ts';

/** How a program ended. */
export type Exit = Awaited<KubectlProcess['exit']>;

/** One who gets all that a shared program prints. */
export interface Member {
  /** What it has been given and has not handed on yet. */
  readonly waitingBytes: number;
  take(chunk: OutputChunk): void;
  /** Too much waits: it is a member no more. */
  dropped(): void;
  ended(exit: Exit): void;
  failed(error: unknown): void;
}

/** A program whose output goes to many. It is read as fast as the fastest of them takes it, and ends with the last. */
export interface SharedProgram {
  /** Gives a new member all that was printed so far, then what comes; false when that is not known any more, or it has ended. */
  join(member: Member): boolean;
  leave(member: Member): void;
  /** Interrupts the program if `member` is its only one, and says so; else the member just leaves. */
  endFor(member: Member): boolean;
  /** Less waits for a member than before. */
  drained(): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

/** What was printed is kept for later members up to so many bytes. */
export const historyBytes = 256 * 1024;
/** A member for which more than this would wait is dropped, unless it is the only one. */
export const maximumLagBytes = 1024 * 1024;
/** The program is read on while less than this waits for any of its members. */
const enoughBytes = 64 * 1024;

/** Takes over a program that nobody reads yet; `closed` is called once, when no one can join any more. */
export function createSharedProgram(process: KubectlProcess, closed: () => void): SharedProgram {
  const members = new Set<Member>();
  let history: OutputChunk[] | undefined = [];
  let printedBytes = 0;
  let wake: (() => void) | undefined;
  const begin = Promise.withResolvers<void>();

  const close = () => {
    if (history === undefined) return;
    history = undefined;
    closed();
  };
  const keep = (chunk: OutputChunk) => {
    printedBytes += chunk.bytes.length;
    if (printedBytes > historyBytes) close();
    else history?.push(chunk);
  };
  const isWanted = () => members.size === 0 || [...members].some(({ waitingBytes }) => waitingBytes < enoughBytes);
  const give = (chunk: OutputChunk) => {
    for (const member of [...members]) {
      const lag = member.waitingBytes + chunk.bytes.length;
      if (lag > maximumLagBytes && members.size > 1) {
        members.delete(member);
        member.dropped();
      } else member.take(chunk);
    }
  };
  const read = async () => {
    await begin.promise;
    for await (const chunk of process.output) {
      keep(chunk);
      give(chunk);
      while (!isWanted())
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    return process.exit;
  };
  /** Nobody joins any more, and nobody hears of it twice. */
  const dismiss = (tell: (member: Member) => void) => {
    close();
    for (const member of members) tell(member);
    members.clear();
  };
  const ended = read().then(
    (exit) => dismiss((member) => member.ended(exit)),
    (error: unknown) => {
      process.cancel();
      dismiss((member) => member.failed(error));
    },
  );
  const interrupt = () => {
    close();
    process.cancel();
  };

  return {
    ended,
    join(member) {
      if (history === undefined) return false;
      for (const chunk of compact(history)) member.take(chunk);
      members.add(member);
      begin.resolve();
      return true;
    },
    leave(member) {
      if (!members.delete(member)) return;
      if (members.size === 0) interrupt();
      wake?.();
    },
    endFor(member) {
      if (!members.has(member)) return false;
      if (members.size === 1) {
        interrupt();
        return true;
      }
      members.delete(member);
      wake?.();
      return false;
    },
    drained: () => wake?.(),
  };
}

/** The same in fewer chunks. */
function compact(chunks: readonly OutputChunk[]): OutputChunk[] {
  const joined: OutputChunk[] = [];
  let begin = 0;
  for (let at = 1; at <= chunks.length; at++) {
    const first = chunks[begin];
    if (first === undefined || chunks[at]?.stream === first.stream) continue;
    const bytes = chunks.slice(begin, at).map((chunk) => chunk.bytes);
    joined.push({ stream: first.stream, bytes: bytes.length === 1 ? first.bytes : joinBytes(bytes) });
    begin = at;
  }
  return joined;
}
