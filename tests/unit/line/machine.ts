import { spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock, verbatim } from '../../../src/base/index.ts';
import { createLineSession, type Errno, FileError, type LineFiles, type Program } from '../../../src/line/index.ts';

/** What a line did. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const content = {
  'a.txt': 'alpha\nbeta\ngamma\n',
  'b.txt': 'one 1\ntwo 2\nthree 3\n',
  'pod.yaml': 'kind: Pod\nname: web\n',
  'svc.yaml': 'kind: Service\n',
  '.hidden': 'x\n',
  'sub/c.yaml': 'deep\n',
  'sub/d e.txt': 'space\n',
};

const environment = { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin', TZ: 'UTC' };

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'podpath-line-'));
  try {
    for (const [path, text] of Object.entries(content)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs a text with the machine's bash, in a folder of its own with the files of the tests. */
export function runInBash(text: string): Promise<Outcome> {
  return inFolder(async (folder) => {
    const child = spawn('bash', ['-c', text], {
      cwd: folder,
      env: { ...environment, HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // With all that it has started.
    const deadline = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 10_000);
    const outcome = await collect(child);
    clearTimeout(deadline);
    return { ...outcome, ...comparable(outcome, folder) };
  });
}

/** Runs a text with ours, in a folder of its own with the files of the tests; its programs are the machine's. */
export function runInOurs(text: string): Promise<Outcome> {
  return inFolder(async (folder) => {
    let stdout = '';
    let stderr = '';
    const decoder = new TextDecoder();
    const decode = (chunk: string | Uint8Array): string => (typeof chunk === 'string' ? chunk : decoder.decode(chunk));
    const session = createLineSession({
      programs: programNames.map(machineProgram),
      files: diskFiles(folder),
      clock: systemClock,
      host: { locale: 'en' },
      environment: { ...environment, HOME: folder },
    });
    const code = await session.run(text, {
      signal: AbortSignal.timeout(10_000),
      async stdout(chunk) {
        stdout += decode(chunk);
      },
      async stderr(chunk) {
        stderr += decode(chunk);
      },
    });
    return { code, ...comparable({ stdout, stderr }, folder) };
  });
}

// In what a function runs in a pipe, bash calls itself `environment`.
const lineNumber = /^(?:bash|environment): (?:-c: )?line \d+: /gm;
const hint = /^Did you mean: .*\n/gm;

/** `bash -c` names lines and quotes the text, a terminal does neither; ours adds the nearest name. */
function comparable({ stdout, stderr }: Pick<Outcome, 'stdout' | 'stderr'>, folder: string) {
  return {
    stdout: stdout.replaceAll(folder, '/HOME').replace(lineNumber, 'bash: ').replace(hint, ''),
    stderr: stderr
      .replaceAll(folder, '/HOME')
      .replace(/^bash: -c: line \d+: `.*'\n/gm, '')
      .replace(lineNumber, 'bash: ')
      .replace(hint, ''),
  };
}

const programNames = [
  'cat',
  'head',
  'tail',
  'wc',
  'sort',
  'tr',
  'grep',
  'sed',
  'ls',
  'seq',
  'yes',
  'tee',
  'cut',
  'uniq',
  'rm',
  'mkdir',
  'touch',
  'basename',
  'dirname',
  'rev',
];

/** A program of the machine as one of ours. */
function machineProgram(name: string): Program {
  return {
    name,
    summary: verbatim(name),
    async run(context) {
      const child = spawn(name, [...context.argv], {
        cwd: context.environment.get('PWD'),
        env: Object.fromEntries(context.environment),
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const ended = new Promise<number>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGPIPE' ? 141 : 143)));
      });
      const stop = (): void => {
        child.kill('SIGPIPE');
      };
      context.signal.addEventListener('abort', stop);
      // A program that does not read its input has ended before it is written.
      child.stdin.on('error', () => undefined);
      const feed = async (): Promise<void> => {
        for await (const bytes of context.stdin) {
          if (!child.stdin.writable) return;
          await new Promise<void>((resolve) => child.stdin.write(bytes, () => resolve()));
        }
        child.stdin.end();
      };
      const fed = feed();
      fed.catch(() => undefined);
      const copy = async (from: NodeJS.ReadableStream, to: (chunk: Uint8Array) => Promise<void>): Promise<void> => {
        for await (const chunk of from) await to(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      };
      await Promise.all([copy(child.stdout, context.stdout), copy(child.stderr, context.stderr)]);
      return await ended;
    },
  };
}

async function collect(child: ReturnType<typeof spawn>): Promise<Outcome> {
  const read = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream ?? []) chunks.push(Buffer.from(chunk));
    return new TextDecoder().decode(Buffer.concat(chunks));
  };
  const code = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? -1));
  });
  const [stdout, stderr] = await Promise.all([read(child.stdout), read(child.stderr)]);
  return { stdout, stderr, code: await code };
}

/** A folder of the disk as a lab's files. */
function diskFiles(folder: string): LineFiles {
  const attempt = async <T>(path: string, run: (absolute: string) => Promise<T>): Promise<T> => {
    try {
      return await run(join(folder, path));
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw new FileError(error.code as Errno, path);
      throw error;
    }
  };
  return {
    read: (path) => attempt(path, (absolute) => readFile(absolute)),
    write: (path, chunk) => attempt(path, (absolute) => writeFile(absolute, chunk)),
    append: (path, chunk) => attempt(path, (absolute) => appendFile(absolute, chunk)),
    remove: (path) =>
      attempt(path, async (absolute) => ((await stat(absolute)).isDirectory() ? rmdir(absolute) : unlink(absolute))),
    makeFolder: (path) => attempt(path, (absolute) => mkdir(absolute)),
    list: (path) => attempt(path, async (absolute) => (await readdir(absolute)).sort()),
    async stat(path) {
      const found = await stat(join(folder, path)).catch(() => undefined);
      return (
        found && { kind: found.isDirectory() ? 'folder' : 'file', sizeBytes: found.size, modifiedMs: found.mtimeMs }
      );
    },
  };
}
