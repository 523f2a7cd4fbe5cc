import type { Readable } from 'node:stream';
import type { OutputChunk } from '../driver.ts';

type Name = OutputChunk['stream'];
interface Read {
  readonly name: Name;
  readonly result: IteratorResult<Uint8Array>;
}

/**
 * Both outputs of a program, in the order in which they come. A stream is read only when the consumer asks for the next
 * chunk; a consumer that stops early closes both, which ends the program as a closed terminal would.
 */
export async function* mergeStreams(stdout: Readable, stderr: Readable): AsyncGenerator<OutputChunk, void, void> {
  const open = new Map<Name, AsyncIterator<Uint8Array>>([
    ['stdout', stdout[Symbol.asyncIterator]()],
    ['stderr', stderr[Symbol.asyncIterator]()],
  ]);
  const pending = new Map<Name, Promise<Read>>();
  try {
    while (open.size > 0) {
      for (const [name, iterator] of open) {
        if (!pending.has(name)) {
          pending.set(
            name,
            iterator.next().then((result) => ({ name, result })),
          );
        }
      }
      const { name, result } = await Promise.race(pending.values());
      pending.delete(name);
      if (result.done === true) open.delete(name);
      else yield { stream: name, bytes: result.value };
    }
  } finally {
    stdout.destroy();
    stderr.destroy();
  }
}
