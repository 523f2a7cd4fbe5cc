import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const source = fileURLToPath(new URL('../../../bin', import.meta.url));
const platform = `${process.platform}-${process.arch}`;

let root: string;
let programs: string;
let log: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'podpath-prepare-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  [programs, log] = [join(root, 'programs'), join(root, 'log')];
  // Without a Node that was fetched for this checkout.
  const filter = (file: string) => !file.includes('node_modules');
  await cp(source, join(root, 'project', 'bin'), {
    recursive: true,
    filter: (file) => filter(file.slice(source.length)),
  });
  await writeFile(join(root, 'project', 'package-lock.json'), '{}');
  await mkdir(programs);
  await writeFile(log, '');
  await program(join(programs, 'node'), nodeOf('24.1.0'));
  await npm('');
});

async function program(file: string, script: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

/** A Node that says it is of this version and stands here, and is the one that runs the tests. */
const nodeOf = (version: string): string => `
[ "$1" = --version ] && { echo v${version}; exit; }
exec ${process.execPath} --import "data:text/javascript,Object.defineProperty(process,'version',{value:'v${version}'});Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}});process.execPath='$0'" "$@"`;

/** An npm that writes down that it was called, then does `script` in the project. */
const npm = (script: string): Promise<void> =>
  program(join(programs, 'npm'), `echo "npm $*" >>${log}\nmkdir -p node_modules\n${script}`);

const packaged = (): string => join(root, 'project', 'bin', 'node', 'node_modules', `node-${platform}`, 'bin', 'node');
const calls = async (): Promise<string[]> => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');

function start(script: string, ...args: string[]) {
  const child = spawn('/bin/sh', [join(root, 'project', 'bin', 'with-node'), script, ...args], {
    env: { PATH: `${programs}:/usr/bin:/bin` },
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (part: Buffer) => (texts[name] += part));
  return { child, texts, ended: once(child, 'close').then(([exitCode]) => ({ exitCode: Number(exitCode), ...texts })) };
}

async function script(text: string): Promise<string> {
  const file = join(root, 'script.mjs');
  await writeFile(file, text);
  return file;
}

test('packages that are current are not installed again', async () => {
  const hello = await script('console.log("hello", process.argv.slice(2).join())');
  expect(await start(hello, 'a', 'b').ended).toMatchObject({ exitCode: 0, stdout: 'hello a,b\n' });
  expect(await start(hello).ended).toEqual({ exitCode: 0, stdout: 'hello \n', stderr: '' });
  expect(await calls()).toHaveLength(1);
});

test('where Node is too old, the packaged one runs the script', async () => {
  await program(join(programs, 'node'), nodeOf('18.20.0'));
  await npm(
    `case $PWD in */bin/node) mkdir -p ${dirname(packaged())}; cp ${join(programs, 'new-node')} ${packaged()} ;; esac`,
  );
  await program(join(programs, 'new-node'), nodeOf('24.9.0'));
  const result = await start(await script('console.log(process.version)')).ended;
  expect(result).toMatchObject({ exitCode: 0, stdout: 'v24.9.0\n' });
});

test('where there is no suitable Node, one sentence says so, with exit code 3', async () => {
  await program(join(programs, 'node'), nodeOf('18.20.0'));
  const { exitCode, stdout, stderr } = await start(await script('')).ended;
  expect([exitCode, stdout]).toEqual([3, '']);
  expect(stderr.trim().split('\n').at(-1)).toBe(
    'podpath: Node.js v18.20.0 is too old, and the packaged one does not run on this machine. ' +
      'Install Node.js 24 or newer (https://nodejs.org), then run this again.',
  );
});

test('an npm that fails is told, with exit code 1, and the next start tries again', async () => {
  await npm('echo "no network" >&2; exit 7');
  const { exitCode, stderr } = await start(await script('')).ended;
  expect(exitCode).toBe(1);
  expect(stderr).toContain("no network\npodpath: 'npm ci' failed (exit code 7); its message is above.");
  await npm('');
  expect((await start(await script('')).ended).exitCode).toBe(0);
  expect(await calls()).toHaveLength(2);
  expect(await readdir(join(root, 'project', '.cache'))).toEqual([]);
});

test('of two at once one installs, and the other waits for it and says so', async () => {
  await npm('sleep 1');
  const hello = await script('console.log("hello")');
  const both = await Promise.all([start(hello).ended, start(hello).ended]);
  expect(both.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
    [0, 'hello\n'],
    [0, 'hello\n'],
  ]);
  expect(await calls()).toHaveLength(1);
  expect(both.filter(({ stderr }) => /another process.* is installing here; waiting/.test(stderr))).toHaveLength(1);
});

test('a lock whose holder has ended is taken over', async () => {
  const gone = spawn('true');
  await once(gone, 'exit');
  await mkdir(join(root, 'project', '.cache', 'install.lock'), { recursive: true });
  await writeFile(join(root, 'project', '.cache', 'install.lock', 'pid'), String(gone.pid));
  const { exitCode, stderr } = await start(await script('')).ended;
  expect(exitCode).toBe(0);
  expect(stderr).not.toContain('another process');
});

test('a lock whose holder ended before it wrote its number is taken over', async () => {
  const lock = join(root, 'project', '.cache', 'install.lock');
  await mkdir(lock, { recursive: true });
  const aMinuteAgo = new Date(Date.now() - 60_000);
  await utimes(lock, aMinuteAgo, aMinuteAgo);
  expect((await start(await script('')).ended).exitCode).toBe(0);
});

test('with-node becomes the program: it has its process number, so that a signal reaches it', async () => {
  const { child, ended } = start(await script('console.log(process.pid)'));
  expect(await ended).toMatchObject({ exitCode: 0, stdout: `${child.pid}\n` });
});
