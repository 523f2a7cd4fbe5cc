import fc from 'fast-check';

// Lines are put together by the grammar; whatever comes out, bash and ours read it alike.

const name = fc.constantFrom('x', 'y', 'zz');
const plain = fc.constantFrom(
  'a',
  'b',
  'abc',
  '1',
  '2',
  '-n',
  '07',
  '*',
  '?',
  '*.txt',
  '[ab].txt',
  '[!a]*',
  'a b',
  '~',
  '.',
  'x=1',
  'é',
  '{a,b}',
  '{1..3}',
  '\\#',
  'a#b',
  ':',
  ',',
  '-e',
  '%s',
  '\\\\',
  './',
);
const unquoted = plain.map((text) => text.replaceAll(' ', '\\ '));
const single = fc
  .constantFrom(...['a b', '$x', '*', '', '"', '\\', 'a  b', '`', '#', '{a,b}'])
  .map((text) => `'${text}'`);
const ansi = fc.constantFrom(...["$'a\\tb'", "$'\\x41\\n'", "$'it\\'s'"]);

const depth = fc.createDepthIdentifier();

const expression = fc.letrec<{ sum: string }>((tie) => ({
  sum: fc.oneof(
    { depthSize: 'xsmall', maxDepth: 2 },
    fc.constantFrom('1', '2', '7', '0', 'x', 'y', '-3', '010', '0x1f', 'x++', '--y', 'x=4', 'y+=2', '!x', '~1'),
    fc
      .tuple(
        tie('sum'),
        fc.constantFrom('+', '-', '*', '/', '%', '<', '>', '==', '!=', '&&', '||', '&', '|', '^', '<<', '>>', ','),
        tie('sum'),
      )
      .map(([a, o, b]) => `(${a}) ${o} (${b})`),
    fc
      .tuple(tie('sum'), fc.constantFrom('+', '-', '*', '<', '&&', '||', '|', '**'), fc.constantFrom('1', '2', 'x'))
      .map((parts) => parts.join(' ')),
    fc.tuple(tie('sum'), tie('sum'), tie('sum')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
  ),
})).sum;

const grammar = fc.letrec<{
  word: string;
  part: string;
  command: string;
  simple: string;
  list: string;
  quotedPart: string;
}>((tie) => {
  const argument = fc.oneof(
    fc.constantFrom('', 'd', 'a b', '*', "'q r'", '"s t"', 'a*', '?', '[a-z]', '$y', '\\}'),
    tie('quotedPart'),
  );
  const parameter = fc.oneof(
    name.map((variable) => `$${variable}`),
    name.map((variable) => `\${#${variable}}`),
    fc
      .tuple(name, fc.constantFrom(':-', '-', ':=', '=', ':+', '+', '#', '##', '%', '%%'), argument)
      .map(([variable, operator, word]) => `\${${variable}${operator}${word}}`),
    fc
      .tuple(
        name,
        fc.constantFrom('/', '//', '/#', '/%'),
        fc.constantFrom('a', '*', '?', 'b*', '[ab]', '" "', '.'),
        argument,
      )
      .map(([variable, operator, from, to]) => `\${${variable}${operator}${from}/${to}}`),
    fc
      .tuple(name, fc.constantFrom(':0', ':1', ':1:1', ': -1', ':0:2', ':x'))
      .map(([variable, slice]) => `\${${variable}${slice}}`),
    fc.tuple(name, fc.constantFrom('^', '^^', ',', ',,')).map(([variable, operator]) => `\${${variable}${operator}}`),
    fc.constantFrom('?', '#', '@', '*', '1').map((special) => `$${special}`),
    fc.constantFrom('2-none', '10', '@:2', '#@').map((inside) => `\${${inside}}`),
  );
  const dynamic = fc.oneof(
    { weight: 6, arbitrary: parameter },
    { weight: 2, arbitrary: expression.map((text) => `$((${text}))`) },
    { weight: 2, arbitrary: tie('list').map((list) => `$(${list})`) },
    { weight: 1, arbitrary: fc.constantFrom('`echo b q`', '`echo "\\$x" \\\\a`') },
  );
  const double = fc
    .array(fc.oneof(fc.constantFrom('a b', '*', "'", '\\$', '\\"', '\\n', '', ' ', '~', '{a,b}'), dynamic), {
      maxLength: 3,
    })
    .map((parts) => `"${parts.join('')}"`);
  const part = fc.oneof(
    { depthSize: 'xsmall', maxDepth: 4, depthIdentifier: depth },
    unquoted,
    single,
    ansi,
    double,
    dynamic,
  );
  const word = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
  const redirect = fc.oneof(
    fc.constantFrom(
      '> out',
      '>> out',
      '2> err',
      '2>&1',
      '>/dev/null',
      '2>/dev/null',
      '< a.txt',
      '<a.txt',
      '&> out',
      '1>&2',
      '< nope',
      '<<< "$x y"',
      '3>&1',
      '> "$x"',
    ),
    tie('word').map((target) => `<<< ${target}`),
  );
  const assignment = fc
    .tuple(name, fc.constantFrom('=', '=', '+='), fc.option(tie('word'), { nil: '' }))
    .map(([variable, operator, value]) => variable + operator + value);
  const verb = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('echo', 'printf "[%s]\\n"', 'echo -e', 'f') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'true',
        'false',
        ':',
        'set --',
        'cat a.txt',
        'cat',
        'wc -c',
        'sort',
        'head -1',
        'nope',
        'shift',
        'read x',
        'read -r x y',
        'cd sub',
        'pwd',
        'unset x',
        'test',
        'export x',
        'return',
        'break',
        'continue',
        'local x',
      ),
    },
  );
  const simple = fc.oneof(
    fc
      .tuple(
        fc.array(assignment, { maxLength: 1 }),
        verb,
        fc.array(tie('word'), { maxLength: 3 }),
        fc.array(redirect, { maxLength: 1 }),
      )
      .map(([before, start, words, after]) => [...before, start, ...words, ...after].join(' ')),
    fc.array(assignment, { minLength: 1, maxLength: 2 }).map((all) => all.join(' ')),
    fc
      .tuple(tie('word'), fc.constantFrom('=', '!=', '-lt', '-eq', '-o', '-a', '<'), tie('word'))
      .map(([a, operator, b]) => (operator === '<' ? `[[ x < y ]]` : `[ ${a} ${operator} ${b} ]`)),
    fc
      .tuple(tie('word'), fc.constantFrom('==', '!='), tie('word'))
      .map(([a, operator, b]) => `[[ x${a} ${operator} x${b} ]]`),
  );
  const command = fc.oneof(
    { depthSize: 'xsmall', maxDepth: 4, depthIdentifier: depth },
    { weight: 8, arbitrary: simple },
    { weight: 1, arbitrary: tie('list').map((list) => `{ ${list}; }`) },
    { weight: 1, arbitrary: tie('list').map((list) => `( :; ${list} )`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('list'), tie('list'), fc.option(tie('list')))
        .map(([a, b, c]) => `if ${a}; then ${b}; ${c === null ? '' : `else ${c}; `}fi`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(name, fc.array(tie('word'), { maxLength: 3 }), tie('list'))
        .map(([variable, words, body]) => `for ${variable} in ${words.join(' ')}; do ${body}; done`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('word'), tie('word'), tie('list'), tie('list'))
        .map(([value, pattern, a, b]) => `case ${value} in ${pattern}) ${a};; *) ${b};; esac`),
    },
    { weight: 1, arbitrary: tie('list').map((body) => `while w=$w. && [ \${#w} -lt 4 ]; do ${body}; done`) },
    { weight: 1, arbitrary: tie('list').map((body) => `{ g() { ${body}; }; g a 'b c'; }`) },
    { weight: 1, arbitrary: expression.map((text) => `((${text}))`) },
  );
  const pipeline = fc
    .tuple(fc.constantFrom('', '', '', '! '), fc.array(tie('command'), { minLength: 1, maxLength: 2 }))
    .map(([not, commands]) => not + commands.join(' | '));
  const list = fc
    .tuple(pipeline, fc.array(fc.tuple(fc.constantFrom('; ', ' && ', ' || ', '\n'), pipeline), { maxLength: 2 }))
    .map(([first, rest]) => first + rest.flat().join(''));
  return { word, part, quotedPart: dynamic, command, simple, list };
});

/** A text that bash can read; it may fail in many ways. (`( ! ... )` is not made: bash
 * turns round what became of a subshell that an expansion ended.) All loops end: what they count only grows. */
export const randomLine: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', 'set -e; ', 'set -f; ', 'IFS=:; ', 'IFS=; '),
    fc.constantFrom('x="a b"', 'x=a:b', 'x=3; y=5', 'x="*"; y=', 'set -- p "q r"; x=xyz', 'y=ab'),
    grammar.list,
  )
  .map((parts) => `f() { echo "f:$#:$*"; }; ${parts[0]}${parts[1]}; ${parts[2]}`);
