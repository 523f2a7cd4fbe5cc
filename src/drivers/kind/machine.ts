import { readdir, readFile, readlink, statfs } from 'node:fs/promises';
import { freemem, platform, release } from 'node:os';

export type Platform = 'linux' | 'macos' | 'wsl';

/** How much of inotify a user may have; `usedInstances`: what root has of it, absent where only root could count. */
export interface InotifyLimits {
  readonly watches: number;
  readonly instances: number;
  readonly usedInstances?: number | undefined;
}

/** Facts of the machine that none of the cluster's programs tells; injected in tests. */
export interface Machine {
  /** `wsl`: Linux under Windows. */
  readonly platform: Platform;
  /** Bytes that programs could still get; undefined where the platform does not say. */
  availableMemoryBytes(): Promise<number | undefined>;
  /** Bytes free for us on the file system of `folder`; undefined when it cannot be read. */
  freeDiskBytes(folder: string): Promise<number | undefined>;
  /** Limits of inotify for a user; undefined where there is none. */
  inotify(): Promise<InotifyLimits | undefined>;
}

function currentPlatform(): Platform {
  if (platform() === 'darwin') return 'macos';
  return /microsoft/i.test(release()) ? 'wsl' : 'linux';
}

/** A file's text, or undefined where this kernel has no such file. */
async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES'))
      return undefined;
    throw error;
  }
}

async function readNumber(file: string): Promise<number | undefined> {
  const text = await readIfPresent(file);
  const value = text === undefined ? Number.NaN : Number(text.trim());
  return Number.isFinite(value) ? value : undefined;
}

/** With so many instances nobody has run out of them. */
const manyInstances = 512;

/** The inotify instances of all processes; those that end meanwhile count as none. */
async function countInotifyInstances(): Promise<number> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const counts = await Promise.all(
    processes.map(async (pid) => {
      const files = await listIfPresent(`/proc/${pid}/fd`);
      const links = await Promise.all(files.map((file) => linkIfPresent(`/proc/${pid}/fd/${file}`)));
      return links.filter((link) => link === 'anon_inode:inotify').length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String(error.code));

async function listIfPresent(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function linkIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readlink(file);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** This machine. */
export const thisMachine: Machine = {
  platform: currentPlatform(),
  async availableMemoryBytes() {
    // MemAvailable counts caches that the kernel would give back; os.freemem() on Linux reads it too, but not everywhere.
    const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec((await readIfPresent('/proc/meminfo')) ?? '')?.[1];
    return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
  },
  async freeDiskBytes(folder) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      // A folder inside the virtual machine of Docker Desktop is not ours to look at.
      if (error instanceof Error && 'code' in error) return undefined;
      throw error;
    }
  },
  async inotify() {
    const [watches, instances] = await Promise.all([
      readNumber('/proc/sys/fs/inotify/max_user_watches'),
      readNumber('/proc/sys/fs/inotify/max_user_instances'),
    ]);
    if (watches === undefined || instances === undefined) return undefined;
    // Counting takes a look at every open file of the machine: only where it can be near the limit.
    const count = process.getuid?.() === 0 && instances < manyInstances;
    return { watches, instances, ...(count ? { usedInstances: await countInotifyInstances() } : {}) };
  },
};
