// Prints the path of a Node that can run Podpath, after bringing node_modules in line with package-lock.json.
// It must run on Node 18 with nothing installed: no dependencies, no TypeScript, no syntax newer than that.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const development = process.argv[2] === 'development';
/** Node runs TypeScript files unflagged from 22.18 on, and knows `using` from 24 on. */
const minimumMajor = 24;

function say(message) {
  process.stderr.write(`podpath: ${message}\n`);
}

function fail(message, code) {
  say(message);
  process.exit(code);
}

/** Runs `npm ci` in `folder` with `node` first on PATH; npm's own words go to standard error, for standard output carries the path alone. */
function install(folder, args, node) {
  // An inherited setting must not leave out what was asked for.
  const { NODE_ENV: _environment, npm_config_omit: _omit, npm_config_include: _include, ...env } = process.env;
  const result = spawnSync(
    'npm',
    ['ci', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error', ...args],
    {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      env: { ...env, PATH: `${dirname(node)}${delimiter}${env.PATH}` },
    },
  );
  if (result.error) fail(`npm could not be started (${result.error.message}). Install npm, then run this again.`, 3);
  if (result.signal) process.exit(130);
  if (result.status !== 0) {
    fail(
      `'npm ci' failed (exit code ${result.status}); its message is above. Check the network or the registry that npm uses, then run this again.`,
      1,
    );
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive, too.
    return error.code === 'EPERM';
  }
}

/** How long a folder has been there; 0 when it is gone. */
function ageMs(folder) {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

/** Does `work` while no other process installs here; the second one waits and says for whom. */
function alone(work) {
  const lock = join(root, '.cache', 'install.lock');
  const owner = join(lock, 'pid');
  mkdirSync(dirname(lock), { recursive: true });
  let said = false;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : undefined;
    // An owner that was ended before it wrote its number will never do so.
    if (pid === undefined ? ageMs(lock) > 10_000 : !isAlive(pid)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!said) say(`another process${pid === undefined ? '' : ` (${pid})`} is installing here; waiting for it ...`);
    said = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
  try {
    writeFileSync(owner, String(process.pid));
    process.on('exit', () => rmSync(lock, { recursive: true, force: true }));
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** The running Node if it is new enough, else the one that comes as a package, fetched if need be. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= minimumMajor) return process.execPath;
  const folder = join(root, 'bin', 'node');
  const name = `node-${process.platform}-${process.arch}`;
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const tooOld = `Node.js ${process.version} is too old`;
  const remedy = `Install Node.js ${minimumMajor} or newer (https://nodejs.org), then run this again.`;
  if (!(name in optionalDependencies)) {
    fail(`${tooOld}, and no newer one comes packaged for ${process.platform}-${process.arch}. ${remedy}`, 3);
  }
  const packaged = join(folder, 'node_modules', name, 'bin', 'node');
  const works = () => existsSync(packaged) && spawnSync(packaged, ['--version']).status === 0;
  if (!works()) {
    alone(() => {
      if (works()) return;
      say(`${tooOld}; getting Node.js ${optionalDependencies[name]} for this folder alone ...`);
      install(folder, [], process.execPath);
    });
    if (!works()) fail(`${tooOld}, and the packaged one does not run on this machine. ${remedy}`, 3);
  }
  return packaged;
}

const stamp = join(root, 'node_modules', '.podpath-installed.json');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function isInstalled() {
  if (!existsSync(stamp)) return false;
  try {
    const installed = JSON.parse(readFileSync(stamp, 'utf8'));
    return installed.lock === lock && (installed.development || !development);
  } catch (error) {
    say(`${stamp} is unreadable (${error.message}); installing again.`);
    return false;
  }
}

const node = findNode();
if (!isInstalled()) {
  alone(() => {
    if (isInstalled()) return;
    say(`installing the packages that package-lock.json names${development ? ', with those for tests' : ''} ...`);
    // With the Node that will run them: npm leaves out optional packages that do not fit the Node it runs on.
    install(root, [development ? '--include=dev' : '--omit=dev'], node);
    writeFileSync(stamp, `${JSON.stringify({ lock, development })}\n`);
  });
}
process.stdout.write(`${node}\n`);
