import { concatBytes } from '../../streams.ts';
import { ProgramFailure } from '../common/options.ts';
import { encodeText } from '../common/text.ts';
import { reasonOf, type Work } from '../common/work.ts';

/** `-o` or `-O` of one URL. */
export type OutputFile = string | { readonly isRemote: true } | undefined;

/** Where what is received goes: standard output as it comes, or a file when all of it is there. */
export interface Sink {
  /** Whether it goes to the terminal, if there is one. */
  readonly isShown: boolean;
  write(chunk: string | Uint8Array): Promise<void>;
  /** @throws ProgramFailure for a file that cannot be written */
  end(): Promise<void>;
}

/** Makes it. @throws ProgramFailure (rejects) for `-O` of a URL without a file's name */
export async function createSink(work: Work, file: OutputFile, { pathname }: URL, isSilent: boolean): Promise<Sink> {
  const warn = async (text: string): Promise<void> => {
    if (!isSilent) await context.stderr(text);
  };
  const { context } = work;
  const path = typeof file === 'object' ? pathname.slice(pathname.lastIndexOf('/') + 1) : file;
  if (path === '') {
    await warn('curl: Remote file name has no length!\n');
    throw new ProgramFailure('Failed writing received data to disk/application', { exitCode: 23 });
  }
  if (path === undefined || path === '-')
    return {
      isShown: true,
      write: (chunk) => work.bytes(typeof chunk === 'string' ? encodeText(chunk) : chunk),
      end: async () => undefined,
    };
  const gathered: Uint8Array[] = [];
  return {
    isShown: false,
    async write(chunk) {
      gathered.push(typeof chunk === 'string' ? encodeText(chunk) : chunk.slice());
    },
    async end() {
      try {
        await context.files.write(path, concatBytes(gathered));
      } catch (error) {
        await warn(`Warning: Failed to open the file ${path}: ${reasonOf(error)}\n`);
        throw new ProgramFailure('Failure writing output to destination', { exitCode: 23 });
      }
    },
  };
}
