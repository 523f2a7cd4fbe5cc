import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import lockfile from 'proper-lockfile';
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

/** After so long without a launch the secret is renewed: every cookie that it signed has ended by then. */
const secretLifeMs = 12 * 3600 * 1000;

const stateSchema = z.strictObject({
  /** ISO 8601: the last launch. */
  launchedAt: z.iso.datetime().optional(),
  port: z.number().int().min(1).max(65535).optional(),
  /** 32 random bytes, base64url. */
  secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/**
 * Reads `backend.json` (0600) in the data folder (0700), or makes it, one launch at a time: two that begin at once must sign
 * with the same secret. One that is unreadable is replaced, and what cannot be written is done without; `warn` hears of both.
 * `now` is in milliseconds since the Unix epoch.
 */
export async function openStartState(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: LocalizedText) => void,
  now: () => number = Date.now,
): Promise<StartState> {
  const home = env['PODPATH_HOME'] || envPaths('podpath', { suffix: '' }).data;
  const file = join(home, 'backend.json');
  const write = (state: z.infer<typeof stateSchema>) =>
    writeFileAtomic(file, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  const notSaved = (error: unknown) => warn(stateNotSaved(file, codeOf(error)));
  const readState = async () => {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') warn(stateReplaced(file));
      return undefined;
    });
    const known = text === undefined ? undefined : parse(text);
    if (text !== undefined && known === undefined) warn(stateReplaced(file));
    return known;
  };
  /** The state of this launch, which is also what the file then says. */
  const launch = async () => {
    const known = await readState();
    const launchedAt = new Date(now()).toISOString();
    const isFresh = known?.launchedAt !== undefined && now() - Date.parse(known.launchedAt) < secretLifeMs;
    const secret = known && isFresh ? known.secret : randomBytes(32).toString('base64url');
    const state = { ...known, secret, launchedAt };
    await write(state).catch(notSaved);
    return state;
  };
  const state = await locked(home, launch).catch((error: unknown) => {
    notSaved(error);
    return { secret: randomBytes(32).toString('base64url'), port: undefined };
  });
  return {
    port: state.port,
    secret: Buffer.from(state.secret, 'base64url'),
    savePort: (port) =>
      // Another launch may have written since: only the port is changed.
      locked(home, async () => write({ ...state, ...(await readState()), port })).catch(notSaved),
  };
}

/** Does `work` while no other launch does its own, in the data folder, which is made. */
async function locked<Result>(home: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chmod(home, 0o700);
  const release = await lockfile.lock(home, {
    lockfilePath: join(home, 'backend.lock'),
    realpath: false,
    stale: 5_000,
    retries: { retries: 60, minTimeout: 50, maxTimeout: 200, randomize: true },
  });
  try {
    return await work();
  } finally {
    await release();
  }
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
