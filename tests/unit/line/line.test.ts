import { describe, expect, test } from 'vitest';
import { createSimulatedClock, systemClock, verbatim } from '../../../src/base/index.ts';
import {
  createInput,
  createLineSession,
  createMemoryFiles,
  type LineHost,
  type LineSession,
  literalWord,
  type Program,
  parseLine,
  simpleCommands,
  wordAtCursor,
} from '../../../src/line/index.ts';

function newSession(options: { readonly programs?: readonly Program[]; readonly host?: LineHost } = {}): LineSession {
  return createLineSession({
    programs: options.programs ?? [],
    files: createMemoryFiles(() => 0, { 'a.yaml': 'kind: Pod\n', 'sub/b.yaml': 'kind: Service\n' }),
    clock: systemClock,
    host: options.host ?? { locale: 'en' },
  });
}

async function run(
  session: LineSession,
  text: string,
  options: { readonly signal?: AbortSignal; readonly isTerminal?: boolean } = {},
) {
  let out = '';
  const decoder = new TextDecoder();
  const print = async (chunk: string | Uint8Array): Promise<void> => {
    out += typeof chunk === 'string' ? chunk : decoder.decode(chunk);
  };
  const code = await session.run(text, { stdout: print, stderr: print, ...options });
  return { out, code };
}

/** Prints its words, and says that it is kubectl. */
const kubectl: Program = {
  name: 'kubectl',
  summary: verbatim('kubectl'),
  async run({ argv, stdout }) {
    await stdout(`kubectl ${argv.join(' ')}\n`);
    return 0;
  },
};

test.each([
  ['echo "a', 'quote'],
  ["echo 'a", 'quote'],
  ["echo $'a", 'quote'],
  ['echo $(a', 'expansion'],
  [`echo \${a`, 'expansion'],
  ['echo $((1', 'expansion'],
  ['echo `a', 'expansion'],
  ['echo a \\', 'continuation'],
  ['echo a \\\n', 'continuation'],
  ['a |', 'command'],
  ['a &&', 'command'],
  ['a ||\n', 'command'],
  ['if a; then', 'command'],
  ['for x in a; do echo', 'command'],
  ['while true', 'command'],
  ['case a in', 'command'],
  ['case a in a) b', 'command'],
  ['{ a;', 'command'],
  ['( a', 'command'],
  ['f() {', 'command'],
  ['[[ a', 'command'],
  ['cat <<EOF', 'heredoc'],
  ['cat <<EOF\nbody', 'heredoc'],
  ['cat <<EOF\nbody\nEO', 'heredoc'],
])('%j needs more', (text, what) => {
  expect(parseLine(text)).toEqual({ kind: 'needsMore', what });
});

test.each([
  ['kubectl get pods &', '&: not available in this terminal', { start: 17, end: 18 }],
  ['diff <(a) b', '<(...): not available in this terminal', { start: 5, end: 7 }],
  ['a=(1 2)', 'NAME=(...): not available in this terminal', { start: 0, end: 3 }],
  [`echo \${!x}`, `\${!...}: not available in this terminal`, { start: 5, end: 7 }],
  ['echo $$', '$$: not available in this terminal', { start: 5, end: 7 }],
  ['[[ a =~ b ]]', '=~: not available in this terminal', { start: 5, end: 7 }],
  ['coproc a', 'coproc: not available in this terminal', { start: 0, end: 6 }],
])('%j is refused by name, where it stands', (text, message, span) => {
  const parsed = parseLine(text);
  expect(parsed).toMatchObject({ kind: 'error', reason: 'refused', span });
  if (parsed.kind !== 'error') return;
  expect(parsed.text.en.message).toBe(message);
  expect(parsed.text['zh-cn'].message).not.toBe('');
});

test('a syntax error says where it stands', () => {
  expect(parseLine('echo a | | b')).toMatchObject({ kind: 'error', reason: 'syntax', span: { start: 9, end: 10 } });
});

test('all commands of a tree are found, wherever they stand', () => {
  const text = `a1 "$(a2 $((1 + $(a3))))" > $(a4); if a5; then for x in $(a6); do a7; done; else { a8 | (a9); }; fi
f() { b1 \${x:-$(b2)} \${x/$(b3)/$(b4)} \${x:$(b5):$(b6)}; }; case $(b7) in $(b8)) b9;; esac; while c1; do c2; done
[[ -n $(c3) && ! $(c4) == $(c5) ]]; (( $(c6) )); c7=$(c8) c9 <<E
$(d1) \`d2\`
E
`;
  const parsed = parseLine(text);
  if (parsed.kind !== 'line') throw new Error(parsed.kind);
  const names = simpleCommands(parsed.tree).map(({ words: [first] }) => first && literalWord(first));
  const all = 'abcd'.split('').flatMap((letter) => Array.from({ length: 9 }, (_, index) => `${letter}${index + 1}`));
  const expected = all.filter((name) => name !== 'c7' && name <= 'd2');
  expect(names.toSorted()).toEqual(expected);
});

test('a word is literal when nothing in it is expanded', () => {
  const parsed = parseLine(`kubectl "get" po'ds' -n\\ x "$x" *.yaml '*' {a,b} ~`);
  const [command] = parsed.kind === 'line' ? simpleCommands(parsed.tree) : [];
  expect(command?.words.map((word) => literalWord(word))).toEqual([
    'kubectl',
    'get',
    'pods',
    '-n x',
    undefined,
    undefined,
    '*',
    undefined,
    undefined,
  ]);
});

test('a tree has the places of its commands and words', () => {
  const parsed = parseLine('A=1 kubectl get "po"ds | grep x > out');
  if (parsed.kind !== 'line') throw new Error('not a line');
  const commands = parsed.tree.items[0]?.first.commands ?? [];
  expect(commands.map(({ start, end }) => [start, end])).toEqual([
    [0, 22],
    [25, 37],
  ]);
  expect(commands[0]).toMatchObject({
    kind: 'simple',
    assignments: [{ name: 'A', start: 0, end: 3 }],
    words: [
      { start: 4, end: 11 },
      { start: 12, end: 15 },
      { start: 16, end: 22 },
    ],
  });
});

describe('commands that this terminal lacks', () => {
  test.each(['eval', 'exec', 'source', '.', 'bash', 'sh', 'sudo', 'ssh', 'docker', 'helm', 'wait', 'trap'])(
    '%s is refused with what to do instead, in both languages',
    async (name) => {
      const english = await run(newSession(), `${name} x`);
      expect(english.code).toBe(127);
      expect(english.out).toMatch(
        new RegExp(`^bash: ${name.replace('.', '\\.')}: not available in this terminal\n.+\n$`),
      );
      const chinese = await run(newSession({ host: { locale: 'zh-cn' } }), `${name} x`);
      expect(chinese.out).toMatch(/^bash: .+：这个终端里没有\n.+\n$/);
    },
  );

  test('an unknown one is not found, and the nearest is named', async () => {
    expect(await run(newSession({ programs: [kubectl] }), 'kubctl get pods')).toEqual({
      out: 'bash: kubctl: command not found\nDid you mean: kubectl\n',
      code: 127,
    });
  });
});

test('k stands for kubectl, with all that follows', async () => {
  expect(await run(newSession({ programs: [kubectl] }), 'k get pods -n "a b" | cat; k version')).toMatchObject({
    out: expect.stringContaining('kubectl version\n'),
  });
  expect(newSession().alias('k')).toBe('kubectl');
});

test('what one line sets, the next has', async () => {
  const session = newSession();
  await run(session, 'x=1; f() { echo "f $x"; }; cd sub; alias e="echo -n"');
  expect(await run(session, 'f; pwd; e done; echo $?')).toEqual({ out: 'f 1\n/root/sub\ndone0\n', code: 0 });
  expect(session.folder).toBe('/root/sub');
  expect(session.variable('x')).toBe('1');
  expect(session.commandNames()).toEqual(expect.arrayContaining(['f', 'e', 'k', 'cd']));
});

test('files outside of the lab are not there, and /tmp is', async () => {
  const session = newSession();
  expect((await run(session, 'cd /etc')).out).toBe('bash: cd: /etc: No such file or directory\n');
  expect((await run(session, 'echo a > /etc/x')).out).toBe('bash: /etc/x: No such file or directory\n');
  expect((await run(session, 'echo a > /tmp/x; read y < /tmp/x; echo $y; cd ../..; pwd; echo *')).out).toBe(
    'a\n/\nroot tmp\n',
  );
});

test('unset variables under set -u, and those of `:?`, end their line with 1, as at a prompt', async () => {
  expect(await run(newSession(), 'set -u; echo $nope; echo never')).toEqual({
    out: 'bash: nope: unbound variable\n',
    code: 1,
  });
  expect(await run(newSession(), `echo \${nope:?is not set}; echo never\necho $?`)).toEqual({
    out: 'bash: nope: is not set\n1\n',
    code: 0,
  });
});

describe('what never ends', () => {
  test.each([
    'while true; do :; done',
    'until false; do x=$x; done',
    'for ((;;)); do :; done',
    'while true; do (:) | :; done',
    'sleep 1000',
    'f() { while :; do $(:); done; }; f',
  ])('%s ends with 130 at Ctrl-C', async (text) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect((await run(newSession(), text, { signal: stop.signal })).code).toBe(130);
  });

  test('read at a terminal where nothing is typed ends with 130 at Ctrl-C', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const session = newSession();
    const silent = createInput(() => new Promise(() => undefined), { isTerminal: true });
    const print = async (): Promise<void> => undefined;
    const options = { stdin: silent, stdout: print, stderr: print, signal: stop.signal };
    expect(await session.run('read x; echo never > /tmp/x', options)).toBe(130);
    expect((await run(session, 'echo $?; [ -e /tmp/x ]')).code).toBe(1);
  });

  test('a program that does not heed the signal is left behind', async () => {
    const deaf: Program = { name: 'deaf', summary: verbatim(''), run: () => new Promise(() => undefined) };
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const session = newSession({ programs: [deaf] });
    expect((await run(session, 'deaf | deaf; echo never', { signal: stop.signal })).code).toBe(130);
    expect((await run(session, 'echo on')).out).toBe('on\n');
  });
});

describe('pipes', () => {
  test('a reader that goes ends a writer with 141, even one that heeds nothing', async () => {
    let written = 0;
    const stubborn: Program = {
      name: 'stubborn',
      summary: verbatim(''),
      async run({ stdout }) {
        for (;;) {
          await stdout('line\n').catch(() => undefined);
          written++;
        }
      },
    };
    const ended = await run(newSession({ programs: [stubborn] }), 'set -o pipefail; stubborn | { read x; echo "$x"; }');
    expect(ended).toEqual({ out: 'line\n', code: 141 });
    // 64 KiB of room, and no more.
    expect(written).toBeLessThan(65_536);
  });

  test('a writer waits while a pipe is full', async () => {
    let written = 0;
    const writer: Program = {
      name: 'writer',
      summary: verbatim(''),
      async run({ stdout }) {
        for (let at = 0; at < 1000; at++) {
          await stdout(new Uint8Array(1024));
          written++;
        }
        return 0;
      },
    };
    let before = 0;
    const reader: Program = {
      name: 'reader',
      summary: verbatim(''),
      async run({ stdin, sleep }) {
        await sleep(30);
        before = written;
        for await (const bytes of stdin) if (bytes.length === 0) return 1;
        return 0;
      },
    };
    expect((await run(newSession({ programs: [writer, reader] }), 'writer | reader')).code).toBe(0);
    expect(before).toBe(64);
    expect(written).toBe(1000);
  });

  test('sleep is by the clock that is given', async () => {
    const clock = createSimulatedClock({ startMs: 0, machine: systemClock });
    const session = createLineSession({
      programs: [],
      files: createMemoryFiles(() => 0),
      clock,
      host: { locale: 'en' },
    });
    const running = run(session, 'sleep 60; echo awake');
    clock.advance(59_999);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await Promise.race([running, 'asleep'])).toBe('asleep');
    clock.advance(1);
    expect((await running).out).toBe('awake\n');
  });
});

describe('hostile input gives an error, in time', () => {
  const many = (text: string, count = 10_000): string => text.repeat(count);
  test.each([
    ['parentheses', many('(')],
    ['substitutions', many('echo $(')],
    ['quoted substitutions', many('echo "$(')],
    ['arithmetic', many('echo $((')],
    ['defaults', many('$' + '{a:-')],
    ['ifs', many('if ')],
    ['groups', many('{ ')],
    ['conditions', `[[ ${many('( ')}`],
    ['nots', `[[ ${many('! ')} a ]]`],
    ['functions', many('f() ')],
    ['cases', many('case a in a) ')],
    ['one megabyte', many('a', 1024 * 1024)],
    ['backquotes', many('`', 9999)],
  ])('%s', async (_name, text) => {
    const parsed = parseLine(text);
    expect(parsed.kind).not.toBe('line');
  });

  test.each([
    ['parentheses of an expression', `echo $((${many('(')}1${many(')')}))`],
    ['signs', `echo $((${many('-')}1))`],
    ['braces without an end', `echo ${many('{', 100_000)} | true`],
    ['braces in braces', `echo ${many('{a,')}${many('}')} | true`],
    ['a product of braces', `echo ${many('{1..9}', 20)}`],
    ['a long range', 'echo {1..999999999}'],
    ['a value that doubles', 'x=aaaaaaaaaa; for i in {1..40}; do x=$x$x; done'],
    ['a variable that names itself', 'x=x; echo $((x))'],
    ['a function that calls itself', 'f() { f; }; f'],
    ['one that calls itself in substitutions', 'f() { echo $(f); }; f'],
    ['a pattern of stars', `x=${many('a', 60_000)}; echo \${x//*a*a*a*b/}`],
    ['a value that is put in place of its letters', `x=${many('a', 60_000)}; echo \${x//a/$x}`],
    ['a folder that is copied into itself', 'cp -r . sub; cp -r ./sub/.. sub; cp -r / sub; ! ls sub/sub'],
    ['nots of test', `[ ${many('! ')} a ]`],
    ['a wide printf', 'printf "%9999999999d" 1 > /dev/null; printf -v x "%*d" 99999999 1; false'],
  ])('%s', { timeout: 20_000 }, async (_name, text) => {
    const { out, code } = await run(newSession(), text);
    expect(out.length).toBeLessThan(400_000);
    // What ends with 70 is a defect.
    expect(code).not.toBe(70);
  });
});

describe('history', () => {
  test('lines that are typed are kept, and !! and its like stand for them', async () => {
    const session = newSession();
    const typed = { isTerminal: true };
    await run(session, 'echo one', typed);
    await run(session, 'pwd', typed);
    expect(await run(session, '!!', typed)).toEqual({ out: 'pwd\n/root\n', code: 0 });
    expect((await run(session, '!ec two', typed)).out).toBe('echo one two\none two\n');
    expect((await run(session, '!1', typed)).out).toBe('echo one\none\n');
    expect((await run(session, "echo '!!' a!", typed)).out).toBe('!! a!\n');
    expect((await run(session, '!nope', typed)).out).toBe('bash: !nope: event not found\n');
    expect((await run(session, 'history 2', typed)).out).toBe("    5  echo '!!' a!\n    6  history 2\n");
  });
});

test.each([
  ['kubectl get po', { before: ['kubectl', 'get'], text: 'po', redirect: undefined }],
  ['kubectl get ', { before: ['kubectl', 'get'], text: '', redirect: undefined }],
  ['', { before: [], text: '', redirect: undefined }],
  ['ec', { before: [], text: 'ec', redirect: undefined }],
  ['a; ', { before: [], text: '', redirect: undefined }],
  ['kubectl get pods | gr', { before: [], text: 'gr', redirect: undefined }],
  ['kubectl get pods | ', { before: [], text: '', redirect: undefined }],
  ['for x in a; do kubectl get $', { before: ['kubectl', 'get'], text: '$', redirect: undefined }],
  ['echo $(kubectl get ', { before: ['kubectl', 'get'], text: '', redirect: undefined }],
  ['echo "$(kubectl get p', { before: ['kubectl', 'get'], text: 'p', redirect: undefined }],
  ['cat "su', { before: ['cat'], text: '"su', redirect: undefined }],
  ['kubectl apply -f a.yaml > ou', { before: ['kubectl', 'apply', '-f', 'a.yaml'], text: 'ou', redirect: '>' }],
  ['A=1 ku', { before: [], text: 'ku', redirect: undefined }],
  ['if true; then ec', { before: [], text: 'ec', redirect: undefined }],
])('the word at the cursor of %j', (text, word) => {
  expect(wordAtCursor(text, text.length)).toMatchObject(word);
});

test('a function that calls itself twice comes to an end, and the shell goes on', async () => {
  const session = newSession();
  const { out, code } = await run(session, 'f() { f | f; }; f');
  expect(out).toContain('bash: fork: Resource temporarily unavailable\n');
  expect(code).not.toBe(0);
  expect(await run(session, 'echo a | (read x; echo $x)')).toEqual({ out: 'a\n', code: 0 });
});
