import fc from 'fast-check';

/** A line for a program, and the text of the file `in.txt` that it reads. */
export interface RandomLine {
  readonly line: string;
  readonly input: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const word = fc.stringMatching(/^[abAB019 .:,_-]{0,8}$/);
const number = fc.oneof(
  fc.integer({ min: -20, max: 200 }).map(String),
  fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('K', 'M', 'k', '', '.5', '.50', 'x'))
    .map(([value, unit]) => `${value}${unit}`),
);
const cell = fc.oneof(
  word,
  number,
  fc.constantFrom('web-1', 'web-10', 'web-2', 'é', '日本', 'v1.2', 'v1.10', '\t', '  x'),
);
const textLine = fc
  .array(cell, { maxLength: 4 })
  .chain((cells) => fc.constantFrom(' ', ':', '  ', '\t').map((by) => cells.join(by)));
const input = fc
  .tuple(fc.array(textLine, { maxLength: 12 }), fc.boolean())
  .map(([lines, isEnded]) => (lines.length === 0 ? '' : lines.join('\n') + (isEnded ? '\n' : '')));
const subset = (letters: string): fc.Arbitrary<string> =>
  fc.subarray(Array.from(letters)).map((chosen) => chosen.join(''));
const flags = (letters: string): fc.Arbitrary<string> =>
  subset(letters).map((chosen) => (chosen === '' ? '' : `-${chosen} `));
const small = fc.integer({ min: 1, max: 5 });

const key = fc
  .tuple(
    small,
    fc.option(small),
    fc.constantFrom('', 'n', 'r', 'b', 'f', 'nr', 'V', 'h', 'd'),
    fc.option(fc.tuple(small, fc.option(fc.integer({ min: 0, max: 3 })))),
  )
  .map(([field, character, letters, end]) => {
    const start = `${field}${character === null ? '' : `.${character}`}${letters}`;
    if (end === null) return `-k${start} `;
    return `-k${start},${Math.max(field, end[0])}${end[1] === null ? '' : `.${end[1]}`} `;
  });
const sortLine = fc
  .tuple(
    fc.constantFrom('', '-n ', '-g ', '-h ', '-V ', '-f ', '-d ', '-i ', '-df ', '-b ', '-M '),
    flags('rus'),
    fc.array(key, { maxLength: 2 }),
    fc.constantFrom('', '-t: ', "-t' ' "),
  )
  .map(([kind, more, keys, by]) => `sort ${kind}${more}${keys.join('')}${by}in.txt`);

const uniqLine = fc
  .tuple(fc.constantFrom('', '-c ', '-d ', '-u ', '-D '), flags('i'), fc.constantFrom('', '-f1 ', '-s2 ', '-w1 '))
  .map(([kind, more, part]) => `uniq ${kind}${more}${part}in.txt`);

const list = fc
  .array(
    fc.oneof(
      small.map(String),
      fc.tuple(small, small).map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`),
      small.map((value) => `${value}-`),
      small.map((value) => `-${value}`),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join(','));
const cutLine = fc
  .tuple(
    fc.constantFrom('-f', '-c', '-b'),
    list,
    fc.constantFrom('', '-d: ', "-d ' ' "),
    flags('s'),
    fc.constantFrom('', '--complement '),
    fc.constantFrom('', "--output-delimiter='<>' "),
  )
  .map(([kind, which, by, more, complement, output]) =>
    kind === '-f'
      ? `cut -f${which} ${by}${more}${complement}${output}in.txt`
      : `cut ${kind}${which} ${complement}${output}in.txt`,
  );

const trSet = fc
  .array(fc.constantFrom('a', 'b', 'A', '0', '1', ' ', 'a-c', '0-9', 'A-Z', '\\n', '\\t', '[:digit:]', '-', '.', ':'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(''));
const trLine = fc.oneof(
  fc
    .tuple(fc.constantFrom('-d', '-s', '-cd', '-cs'), trSet)
    .map(([kind, set]) => `cat in.txt | tr ${kind} -- ${quoted(set)}`),
  fc
    .tuple(
      fc.constantFrom('', '-s ', '-t ', '-c '),
      trSet,
      trSet.filter((set) => !set.includes('[:')),
    )
    .map(([kind, from, to]) => `cat in.txt | tr ${kind}-- ${quoted(from)} ${quoted(to)}`),
);

/** Regular expressions; `x` before what only the extended syntax writes bare. */
const { regex } = fc.letrec<{ regex: string; part: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'A', '0', '1', ' ', ':', '-', 'é', '日') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '.',
        '[ab]',
        '[^ab]',
        '[0-9]',
        '[[:alpha:]]',
        '[[:digit:]_]',
        '[]a]',
        '[a-c:-]',
        '\\.',
        '\\w',
        '\\W',
        '\\s',
        '\\S',
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('^', '$', '\\b', '\\<', '\\>', '\\B') },
    { weight: 2, arbitrary: tie('regex').map((inner) => `x(${inner}x)`) },
  ),
  part: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '*', 'x+', 'x?', 'x{2x}', 'x{1,2x}'))
    .map(([atom, repeat]) => (/^([\^$]|\\[b<>B])$/.test(atom) ? atom : atom + repeat)),
  regex: fc.oneof(
    { depthSize: 'small', maxDepth: 2 },
    fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
    fc.tuple(tie('part'), tie('part')).map(([left, right]) => `${left}x|${right}`),
  ),
}));
/** A pattern in the basic or the extended syntax. */
const pattern = fc.tuple(regex, fc.boolean()).map(([source, isExtended]) => ({
  isExtended,
  text: isExtended ? source.replaceAll('x', '') : source.replaceAll('x', '\\'),
  groups: source.split('x(').length - 1,
}));

const grepLine = fc
  .tuple(
    pattern,
    flags('oncvi'),
    fc.constantFrom('', '', '-w ', '-x '),
    fc.constantFrom('', '', '-A1 ', '-B1 ', '-m2 '),
  )
  .map(
    ([{ text, isExtended }, more, whole, context]) =>
      `grep ${isExtended ? '-E ' : ''}${more}${whole}${context}-e ${quoted(text)} in.txt`,
  );

const sedLine = fc
  .tuple(
    pattern,
    fc.array(fc.constantFrom('<', '>', '&', '\\1', '\\n', '\\U&', '\\u&', 'x', '\\E', '\\&'), { maxLength: 3 }),
    fc.constantFrom('', 'g', '2', '2g', 'p', 'I', 'gI'),
    fc.constantFrom('', '2', '$', '1~2', '2,3', '/a/', '/a/,/b/', '2!'),
  )
  .map(([{ text, isExtended, groups }, replacement, letters, address]) => {
    const by = replacement.filter((piece) => piece !== '\\1' || groups > 0).join('');
    return `sed ${isExtended ? '-E ' : ''}${quoted(`${address}s/${text}/${by}/${letters}`)} in.txt`;
  });

const field = fc.constantFrom(
  '$1',
  '$2',
  '$NF',
  '$0',
  'NF',
  'NR',
  'length($1)',
  'substr($0,2,3)',
  'toupper($2)',
  'index($0,"a")',
  '$1 $2',
  '($1>$2)',
  '$1+$2',
  '$1*2',
  '$1<10',
  '$1==$2',
  'split($0,p,":")',
);
const awkLine = fc
  .tuple(
    fc.constantFrom('', '-F: ', "-F'[: ]' ", "-F'\\t' "),
    fc.constantFrom('', 'NR>1 ', '/a/ ', '!/b/ ', 'NF>1 ', '$1~/[0-9]/ ', 'NR==1,/a/ '),
    fc.array(field, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '$2="z"; ', '$4=NR; ', 'NF=2; ', 'gsub(/a/,"<&>"); ', 'sub(/[0-9]+/,"#",$1); '),
  )
  .map(([by, when, fields, before]) => `awk ${by}${quoted(`${when}{${before}print ${fields.join(', ')}}`)} in.txt`);

const otherLine = fc.oneof(
  fc
    .tuple(fc.constantFrom('head', 'tail'), fc.constantFrom('-n ', '-c '), fc.constantFrom('', '-', '+'), fc.nat(14))
    .map(([name, unit, sign, count]) => `${name} ${unit}${sign === '+' && name === 'head' ? '' : sign}${count} in.txt`),
  fc.constantFrom(
    'tac in.txt',
    'rev in.txt',
    'wc in.txt',
    'wc -lwmcL in.txt',
    'nl in.txt',
    'nl -ba in.txt',
    'cat -A in.txt',
    'cat -n in.txt',
    'cat -bs in.txt',
    'paste -sd, in.txt',
    'paste - - < in.txt',
    'base64 in.txt',
    'base64 -w 7 in.txt',
    'md5sum in.txt',
    'sha256sum in.txt',
    'sed -n l in.txt',
    "sed '$!N;P;D' in.txt",
    "sed 'N;s/\\n/+/' in.txt",
    "sed -n 'H;$!d;x;s/\\n/,/g;p' in.txt",
    'jq -R . in.txt',
    'jq -Rsc . in.txt',
  ),
);

/** Lines of all these programs, each on a text of its own. */
export const randomLine: fc.Arbitrary<RandomLine> = fc.record({
  line: fc.oneof(
    sortLine,
    uniqLine,
    cutLine,
    trLine,
    { weight: 3, arbitrary: grepLine },
    { weight: 3, arbitrary: sedLine },
    { weight: 2, arbitrary: awkLine },
    otherLine,
  ),
  input,
});
