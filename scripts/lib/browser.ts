/**
 * Finds a Chromium and starts it headless, for the browser tests, the diagrams and the pictures of the README. Looked for
 * in this order: PODPATH_CHROMIUM, what the machine has, the npm package @sparticuz/chromium (Linux, without root).
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Browser, chromium } from 'playwright-core';

/** A browser program, the arguments that it needs to start here, and where it was found. */
export interface FoundBrowser {
  readonly path: string;
  readonly args: readonly string[];
  readonly origin: 'environment' | 'machine' | 'package';
}

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/** What keeps a test browser from phoning home or from needing a GPU or a sandbox. */
const quietArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/** Arguments of the package that do not suit tests: one process for all pages ends with the first page that ends badly, or with a second context. */
const unsuitable = /^--(headless|single-process|no-zygote)/;

/**
 * Finds a Chromium.
 * @throws Error that says what to install when there is none.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const named = process.env['PODPATH_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`PODPATH_CHROMIUM names ${named}, which does not exist.`);
    return { path: named, args: quietArgs, origin: 'environment' };
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [...folders.flatMap((folder) => programs.map((name) => join(folder, name))), ...applications];
  const onMachine = candidates.find((candidate) => existsSync(candidate));
  if (onMachine !== undefined) return { path: onMachine, args: quietArgs, origin: 'machine' };
  if (process.platform === 'linux') {
    const packaged = (await import('@sparticuz/chromium')).default;
    return {
      path: await unpackBrowser(),
      args: [...new Set([...packaged.args.filter((arg) => !unsuitable.test(arg)), ...quietArgs])],
      origin: 'package',
    };
  }
  throw new Error('No Chromium was found. Install Chromium or Chrome, or set PODPATH_CHROMIUM to the path of one.');
}

/**
 * Unpacks the package's browser and gives its path. The package writes it to the folder for temporary files, where another process
 * may start it half written: so it has a folder of its own, which gets its name when it is whole.
 */
async function unpackBrowser(): Promise<string> {
  const packageFile = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'));
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const folder = join(tmpdir(), `podpath-chromium-${version}`);
  const path = join(folder, 'chromium');
  if (existsSync(path)) return path;
  const made = await mkdtemp(join(tmpdir(), 'podpath-chromium-'));
  try {
    const unpack = "import('@sparticuz/chromium').then(({ default: packaged }) => packaged.executablePath())";
    await execa(process.execPath, ['--eval', unpack], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { TMPDIR: made },
    });
    await rename(made, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(path)) throw error;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return path;
}

/** Starts the browser that {@link findBrowser} finds; the caller closes it. `extraArgs` are added to its arguments. */
export async function launchBrowser(extraArgs: readonly string[] = []): Promise<Browser> {
  const { path, args } = await findBrowser();
  // Of the locale C it makes a language that is none, on which pages fail that ask for the reader's.
  const { LC_ALL: _, ...env } = process.env;
  return chromium.launch({
    executablePath: path,
    args: [...args, ...extraArgs],
    env: { ...env, LANG: 'en_US.UTF-8', LANGUAGE: 'en_US' },
  });
}
