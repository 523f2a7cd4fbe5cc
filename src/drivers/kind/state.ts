import { readFile, rename } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import { PodpathError } from '../../base/index.ts';
import { fieldsWrong, notWritten } from './file-messages.ts';
import { fileUnwritable, stateCorrupt } from './messages.ts';
import { errorCode } from './paths.ts';

const stateSchema = z.object({
  version: z.literal(1),
  /** `creating` with no process holding the lock: the creation was cut off. */
  phase: z.enum(['creating', 'running']),
  workers: z.number(),
  metrics: z.boolean(),
  image: z.optional(z.string()),
  /** ISO 8601. */
  createdAt: z.string(),
});

/** What we remember of the cluster between runs; what the engine knows itself is not in it. */
export type KindState = z.infer<typeof stateSchema>;

/** Replaces a file's content at once or not at all. */
export type WriteFile = (file: string, text: string, options: { mode: number }) => Promise<void>;

export interface StateStore {
  /**
   * Undefined when nothing was written yet.
   * @throws PodpathError `CorruptState`; the file is moved aside first, so that the next call finds none.
   */
  read(): Promise<KindState | undefined>;
  /** @throws PodpathError `MissingOnMachine` (disk full, no right); the old content stays. */
  write(state: KindState): Promise<void>;
}

/** The fields that a schema does not let through. */
export function wrongFields(error: z.core.$ZodError | undefined): string[] {
  return error?.issues.map(({ path }) => path.join('.')).filter((field) => field !== '') ?? [];
}

export function createStateStore(file: string, now: () => number, write: WriteFile = writeFileAtomic): StateStore {
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return undefined;
        throw new PodpathError({
          reason: 'MissingOnMachine',
          text: fileUnwritable(file, errorCode(error)),
          cause: error,
        });
      }
      try {
        return stateSchema.parse(JSON.parse(text));
      } catch (cause) {
        const aside = `${file}.corrupt-${new Date(now()).toISOString().replaceAll(':', '')}`;
        await rename(file, aside);
        const problem = cause instanceof z.core.$ZodError ? fieldsWrong(wrongFields(cause)) : notWritten('JSON');
        throw new PodpathError({ reason: 'CorruptState', text: stateCorrupt(file, aside, problem), cause });
      }
    },
    write: (state) => writeOwnFile(file, `${JSON.stringify(state, null, 2)}\n`, write),
  };
}

/** Writes a file that only its owner can read. @throws PodpathError `MissingOnMachine`; the old content stays. */
export async function writeOwnFile(file: string, text: string, write: WriteFile = writeFileAtomic): Promise<void> {
  try {
    await write(file, text, { mode: 0o600 });
  } catch (cause) {
    throw new PodpathError({ reason: 'MissingOnMachine', text: fileUnwritable(file, errorCode(cause)), cause });
  }
}
