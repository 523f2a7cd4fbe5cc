// Prints the path of a Node that can run Podpath, after bringing node_modules in line with package-lock.json.
// It must run on Node 18 with nothing installed: no dependencies, no TypeScript, no syntax newer than that.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const development = process.argv[2] === 'development';
/** Node runs TypeScript files unflagged from 22.18 on, and knows `using` from 24 on. */
const minimumNode = [24, 0];

function fail(message, code) {
  process.stderr.write(`podpath: ${message}\n`);
  process.exit(code);
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1]);
}

const stampPath = join(root, 'node_modules', '.podpath-installed.json');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function isInstalled() {
  if (!existsSync(stampPath)) return false;
  try {
    const stamp = JSON.parse(readFileSync(stampPath, 'utf8'));
    return stamp.lock === lock && (stamp.development || !development);
  } catch (error) {
    process.stderr.write(`podpath: ${stampPath} is unreadable (${error.message}); installing again.\n`);
    return false;
  }
}

if (!isInstalled()) {
  process.stderr.write(
    `podpath: installing the packages that package-lock.json names${development ? ', with those for tests' : ''} ...\n`,
  );
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'].concat(
    development ? ['--include=dev', '--include=optional'] : ['--omit=dev', '--include=optional'],
  );
  // An inherited setting must not leave out what was asked for, nor the optional package that carries Node; standard
  // output carries the path alone, so npm's goes to standard error.
  const { NODE_ENV: _production, npm_config_omit: _omit, npm_config_include: _include, ...env } = process.env;
  const result = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (result.error) fail(`npm could not be started (${result.error.message}). Install npm, then run this again.`, 3);
  if (result.signal) process.exit(130);
  if (result.status !== 0)
    fail(
      `'npm ci' failed (exit code ${result.status}); its message is above. Check the network or the registry that npm uses, then run this again.`,
      1,
    );
  writeFileSync(stampPath, `${JSON.stringify({ lock, development })}\n`);
}

function findNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) {
    const probe = spawnSync(packaged, ['--version'], { encoding: 'utf8' });
    if (probe.status === 0) return packaged;
  }
  return fail(
    `Node.js ${process.version} is too old and no newer one comes packaged for ${process.platform}-${process.arch}. ` +
      `Install Node.js ${minimumNode.join('.')} or newer (https://nodejs.org), then run this again.`,
    3,
  );
}

process.stdout.write(`${findNode()}\n`);
