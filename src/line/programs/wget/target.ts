import { FileError } from '../../files.ts';
import { concatBytes } from '../../streams.ts';
import type { Work } from '../common/work.ts';

/** What has become of a file. */
export interface Saved {
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Why it could not be written. */
  readonly failure: string | undefined;
}

/** Where files go: to the one of `-O`, one after the other; each to its own without it. */
export interface Target {
  /** Empties the file of `-O`, before anything is asked. Gives why that cannot be. */
  open(): Promise<string | undefined>;
  /** `-` is standard output. */
  nameFor(url: URL): Promise<string>;
  save(name: string, body: AsyncIterable<Uint8Array>): Promise<Saved>;
}

/** Makes it. */
export function createTarget(work: Work, document: string | undefined): Target {
  const { files, clock } = work.context;
  const gathered: Uint8Array[] = [];
  /** Why it could not be written. */
  const write = async (name: string, parts: readonly Uint8Array[]): Promise<string | undefined> => {
    try {
      await files.write(name, concatBytes(parts));
      return undefined;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return error.message;
    }
  };
  return {
    open: async () => (document === undefined || document === '-' ? undefined : write(document, [])),
    async nameFor({ pathname }) {
      if (document !== undefined) return document;
      const last = pathname.slice(pathname.lastIndexOf('/') + 1);
      const wanted = last === '' ? 'index.html' : last;
      let name = wanted;
      for (let number = 1; (await files.stat(name)) !== undefined; number++) name = `${wanted}.${number}`;
      return name;
    },
    async save(name, body) {
      const beganMs = clock.now();
      const own: Uint8Array[] = [];
      let bytes = 0;
      for await (const part of body) {
        bytes += part.length;
        if (name === '-') await work.bytes(part);
        else own.push(part.slice());
      }
      const saved = { bytes, elapsedMs: clock.now() - beganMs };
      if (name === '-') return { ...saved, failure: undefined };
      gathered.push(...own);
      return { ...saved, failure: await write(name, document === undefined ? own : gathered) };
    },
  };
}

/** Bytes a second as wget shows them (`retr_rate` of src/retr.c): `602 KB/s`; of what took no time that can be told, as of one millisecond. */
export function formatRate(bytes: number, elapsedMs: number): string {
  const units = ['B/s', 'KB/s', 'MB/s', 'GB/s'];
  let rate = (bytes * 1000) / Math.max(elapsedMs, 1);
  let at = 0;
  while (rate >= 1024 && at < units.length - 1) {
    rate /= 1024;
    at += 1;
  }
  const digits = rate >= 99.95 ? 0 : rate >= 9.995 ? 1 : 2;
  return `${rate.toFixed(digits)} ${units[at]}`;
}
