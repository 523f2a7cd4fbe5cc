import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeText } from '../../../../src/line/programs/common/text.ts';
import { fixtures } from './fixtures.ts';
import type { Ran } from './run.ts';

/** What the machine's own programs did with a line, and the files that were there then, if the line changes some. */
export interface RealRan extends Ran {
  readonly files: string | undefined;
}

/** A line for the machine's programs. */
export interface RealLine {
  readonly line: string;
  /** Works on files of its own. */
  readonly changesFiles: boolean;
}

/** Whether this machine has programs whose behaviour ours follow: GNU's, of Debian 12. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('/bin/bash', ['-c', 'type -P -- "$0"', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The first line of what a program says of its version. */
export function versionOf(argv: readonly string[]): string {
  const [program = '', ...rest] = argv;
  try {
    return execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).split('\n')[0] ?? '';
  } catch {
    return '';
  }
}

/** Runs all lines in one bash, on the fixtures, in a folder that is gone afterwards. */
export function runReal(lines: readonly RealLine[], files = fixtures): RealRan[] {
  const root = mkdtempSync(join(tmpdir(), 'podpath-programs-'));
  try {
    const home = join(root, 'files');
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), content);
    }
    const results = join(root, 'results');
    mkdirSync(results);
    const script = [
      'export LC_ALL=C.UTF-8 TZ=UTC',
      'unset POSIXLY_CORRECT',
      'sync_files() { cp -r ../files "../own$1"; cd "../own$1"; }',
    ];
    for (const [index, { line, changesFiles }] of lines.entries()) {
      const at = `${results}/${index}`;
      script.push(`cd ${home}`);
      if (changesFiles) script.push(`sync_files ${index}`);
      script.push(`{ ${line}\n} >${at}.out 2>${at}.err </dev/null; echo $? >${at}.code`);
    }
    const path = join(root, 'script.sh');
    writeFileSync(path, script.join('\n'));
    execFileSync('/bin/bash', ['--norc', '--noprofile', path], { stdio: ['ignore', 'ignore', 'pipe'] });
    return lines.map(({ changesFiles }, index) => {
      const read = (kind: string): string => decodeText(readFileSync(join(results, `${index}.${kind}`)));
      return {
        out: read('out'),
        err: read('err'),
        code: Number(read('code')),
        files: changesFiles ? readFolder(join(root, `own${index}`)) : undefined,
      };
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function readFolder(folder: string): string {
  const text = execFileSync(
    '/bin/bash',
    ['-c', "find . -mindepth 1 \\( -type d -printf '%P/\\n' -o -type f -printf '%P\\n' \\) | LC_ALL=C sort"],
    { cwd: folder, encoding: 'utf8' },
  );
  return text
    .split('\n')
    .filter((path) => path !== '')
    .map((path) => (path.endsWith('/') ? path : `${path}: ${decodeText(readFileSync(join(folder, path)))}`))
    .join('\n');
}
