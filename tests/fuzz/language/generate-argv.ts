import type { Chance } from '../chance.ts';
import { awkPrograms, formats, hostileTexts, jqFilters, patterns, sedScripts } from './words.ts';

/** The options that each program of the line tells of in its own help. */
export type ProgramFlags = ReadonlyMap<string, readonly string[]>;

/** Names of files that are there, of folders, and of files that are not. */
export const fileNames = [
  'pods.txt',
  'numbers.txt',
  'words.txt',
  'fields.txt',
  'utf8.txt',
  'unended.txt',
  'empty.txt',
  'blank.txt',
  'crlf.txt',
  'special.txt',
  'binary.dat',
  'latin1.txt',
  'null.dat',
  'app.yaml',
  'pods.json',
  'stream.json',
  'script.sed',
  'script.awk',
  'dir',
  'dir/sub/three.txt',
  'many.txt',
  'long.txt',
  'aaaa.txt',
  'nope.txt',
  '/tmp',
  '/tmp/x',
  '-',
  '.',
  '/',
] as const;

/** What a program wants as its first operands, where it wants more than files. */
const operands: Readonly<Record<string, readonly string[]>> = {
  awk: awkPrograms,
  sed: sedScripts,
  jq: jqFilters,
  grep: patterns,
  egrep: patterns,
  fgrep: patterns,
  printf: formats,
  date: formats,
  seq: ['1 5', '5 -1 1', '1 0.1 2', '1e9', '1 1e18', '-f %1000000d 3', '3 1 2', '0 0 1', 'nan', '1 inf'],
  tr: [
    'a b',
    'a-z A-Z',
    '-d [:digit:]',
    '-s \\n',
    'z-a x',
    '[:nope:] x',
    '[a*1000000000] b',
    'a [b*]',
    "''",
    '\\377 x',
  ],
  xargs: ['echo', 'printf %s', '-n1 echo', '-I{} echo {} {}', '-n0 echo', '-P4 cat', '-d, grep x', 'xargs xargs echo'],
  watch: ['-n1 date', '-n0 kubectl get pods', '-n nan echo', 'nope'],
  yq: ['.kind', '.spec..image', '.[', '.a[0:', '.x // 1', 'keys', '-o json .', '.metadata.name = "x"'],
  cut: ['-f1', '-c1-', '-b1-99999999', '-d: -f2', '-f0', '-f2-1', "-d '' -f1", '-c1,3,1000000000'],
  head: ['-n1', '-c5', '-n-1', '-n1e9', '-c9999999999999', '-5'],
  tail: ['-n1', '-c5', '-n+2', '-f', '-n0', '-c+3', '-F'],
  sort: [
    '-n',
    '-k2,2n',
    '-k1.3,1.2',
    '-t: -k3',
    '-V',
    '-h',
    '-R',
    '-k0',
    '-k1,0',
    '-u',
    '-c',
    '-o words.txt',
    '--parallel=4',
  ],
  base64: ['-d', '-w0', '-w7', '-di'],
  column: ['-t', '-s, -t', '-c 3', '-c 0', '-c 1000000000'],
  nl: ['-ba', '-w0', '-w1000000', '-v -5', '-bp('],
  diff: ['words.txt', '-u dups.txt', '-r dir', '-y', '-U 1000000000 words.txt'],
  curl: [
    '-s http://web',
    '-v http://10.96.0.1',
    '-o /tmp/c http://x',
    'file:///etc/passwd',
    '-d @app.yaml web',
    'javascript:alert(1)',
  ],
  wget: ['-qO- http://web', 'http://', '-O /tmp/w web'],
  cp: ['words.txt', '-r dir', 'dir dir/sub'],
  mv: ['words.txt', 'dir dir/sub', '/tmp /root'],
  touch: ['-d nope x', "-d '1 year ago' x", '-t 209912312359 y'],
  mkdir: ['-p a/b/c', 'a', '-p ../../x', '-m 9 q'],
  rm: ['-rf /tmp/x', '-r dir', '-f nope', '-rf /', '-rf .'],
  paste: ['- -', '-sd,', "-d '' -", '-d \\0 -'],
  nano: ['x'],
  vi: ['pods.txt'],
};

/** A word as the language reads it: quoted in one of its ways, or bare. */
export function quoteWord(word: string, chance: Chance): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word) && !chance.oneIn(8)) return word;
  if (chance.oneIn(12)) return word;
  if (chance.oneIn(4)) return `"${word.replace(/["\\$`]/g, '\\$&')}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command of one of the line's programs: options that it knows, right and wrong values, files, hostile texts. */
export function generateProgram(chance: Chance, flags: ProgramFlags): string {
  const names = [...flags.keys()];
  const name = chance.oneIn(3)
    ? chance.pick(['awk', 'sed', 'grep', 'sort', 'jq', 'tr', 'xargs', 'cut', 'printf'])
    : chance.pick(names);
  const known = flags.get(name) ?? [];
  const words = [name];
  for (let count = chance.below(4); count > 0; count -= 1) {
    if (known.length === 0 || chance.oneIn(8)) {
      words.push(quoteWord(`-${chance.pick(['x', 'n', 'r', '9', 'Z', '-help', '-version', '-x=1', 'é'])}`, chance));
      continue;
    }
    const flag = chance.pick(known).replace(/\[?=\.\.\.\]?$/, '');
    const value = (): string => quoteWord(chance.pick(chance.oneIn(2) ? patterns : hostileTexts), chance);
    if (flag.startsWith('--') && chance.oneIn(2)) words.push(`${flag}=${value()}`);
    else if (chance.oneIn(2)) words.push(flag, value());
    else words.push(flag);
  }
  const wanted = operands[name];
  if (wanted !== undefined && !chance.oneIn(6)) {
    const operand = chance.pick(wanted);
    const isScript = ['awk', 'sed', 'jq', 'grep', 'egrep', 'fgrep', 'printf', 'date'].includes(name);
    words.push(isScript ? quoteWord(operand, chance) : operand);
  }
  for (let count = chance.below(3); count > 0; count -= 1) {
    words.push(
      chance.oneIn(4) ? quoteWord(chance.pick(hostileTexts), chance) : quoteWord(chance.pick(fileNames), chance),
    );
  }
  return words.join(' ');
}
