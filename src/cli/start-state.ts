import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import type { LocalizedText } from '../base/index.ts';
import { stateNotSaved, stateReplaced } from './start-messages.ts';

/** What one launch leaves for the next, so that a page that is open comes through a restart: the port and the secret of its cookie. */
export interface StartState {
  /** Absent at the first launch. */
  readonly port: number | undefined;
  readonly secret: Uint8Array;
  /** Remembers the port. */
  savePort(port: number): Promise<void>;
}

const stateSchema = z.strictObject({
  port: z.number().int().min(1).max(65535).optional(),
  /** 32 random bytes, base64url. */
  secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/**
 * Reads `backend.json` (0600) in the data folder (0700), or makes it. One that is unreadable is replaced, and what cannot be
 * written is done without; `warn` hears of both.
 */
export async function openStartState(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: LocalizedText) => void,
): Promise<StartState> {
  const home = env['PODPATH_HOME'] || envPaths('podpath', { suffix: '' }).data;
  const file = join(home, 'backend.json');
  const save = async (state: z.infer<typeof stateSchema>) => {
    try {
      await mkdir(home, { recursive: true, mode: 0o700 });
      await chmod(home, 0o700);
      await writeFileAtomic(file, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    } catch (error) {
      warn(stateNotSaved(file, codeOf(error)));
    }
  };
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') warn(stateReplaced(file));
    return undefined;
  });
  const known = text === undefined ? undefined : parse(text);
  if (text !== undefined && known === undefined) warn(stateReplaced(file));
  const state = known ?? { secret: randomBytes(32).toString('base64url') };
  if (known === undefined) await save(state);
  return {
    port: state.port,
    secret: Buffer.from(state.secret, 'base64url'),
    savePort: (port) => save({ ...state, port }),
  };
}

function parse(text: string): z.infer<typeof stateSchema> | undefined {
  try {
    const result = stateSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    // Not JSON: the caller says that it was unreadable.
    return undefined;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
