import type { Terminal } from '@xterm/xterm';
import { describe, expect, test } from 'vitest';
import type { LineTerminal, Runner } from '../../../src/widgets/terminal/runner.ts';
import { createSession } from '../../../src/widgets/terminal/session.ts';
import { terminalStrings } from '../../../src/widgets/terminal/strings.ts';
import { unsafeIn } from '../kubectl/unsafe.ts';

const [enter, tab, interrupt, endOfFile, search, abort, up] = ['\r', '\t', '\x03', '\x04', '\x12', '\x07', '\x1b[A'];

/** A session without a screen: what is run, what the transcript says, what is drawn. */
function setUp(run: (line: string, terminal: LineTerminal) => Promise<string> = async () => '0') {
  const lines: string[] = [];
  const notes: string[] = [];
  const hints: (readonly string[])[] = [];
  const history: string[] = [];
  let drawn = '';
  const terminal = {
    cols: 80,
    rows: 24,
    options: {},
    buffer: { active: { type: 'normal', baseY: 0, cursorX: 0, cursorY: 23, getLine: () => undefined } },
    onLineFeed: () => ({ dispose: () => undefined }),
    write(data: string, done?: () => void) {
      drawn += data;
      done?.();
    },
    paste: () => undefined,
  } as unknown as Terminal;
  const runner: Runner = {
    run(line, lineTerminal) {
      lines.push(line);
      return run(line, lineTerminal);
    },
    async complete(text, cursor) {
      const from = text.lastIndexOf(' ') + 1;
      const candidates = ['pods', 'nodes', 'namespaces'].filter((value) => value.startsWith(text.slice(from)));
      return { from, to: cursor, candidates: candidates.map((value) => ({ value })) };
    },
    isUnfinished: (line) => line.includes('<<EOF') && !line.endsWith('\nEOF'),
    expand: (line, before) => (line === '!!' ? { text: before.at(-1) ?? '' } : { text: line }),
  };
  const session = createSession({
    terminal,
    runner,
    isOnline: () => true,
    locale: 'en',
    text: terminalStrings.en,
    storage: {
      history: () => history,
      remember: (line) => void history.push(line),
      screen: () => undefined,
      saveScreen: () => undefined,
      forgetScreen: () => undefined,
    },
    transcript: {
      element: undefined as unknown as HTMLElement,
      command: (line) => void notes.push(line),
      output: (pieces) => void notes.push(...pieces.map(({ text }) => text)),
      note: (text) => void notes.push(text),
      offer: (text, offered) => void notes.push(`${text} ${offered.join(', ')}`),
      clear: () => undefined,
    },
    now: () => 0,
    onBusy: () => undefined,
    onStarted: () => undefined,
    onHints: (offered) => void hints.push(offered),
  });
  session.begin();
  return { session, lines, notes, hints, history, drawn: () => drawn };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a line', () => {
  test('goes on until it is whole, and runs as one', async () => {
    const { session, lines } = setUp();
    session.input('cat <<EOF\r a\rEOF\r');
    await settled();
    expect(lines).toEqual(['cat <<EOF\n a\nEOF']);
    session.input(up + enter);
    await settled();
    expect(lines[1]).toBe('cat <<EOF\n a\nEOF');
  });
  test('keys that come while one runs are for the next', async () => {
    const first = Promise.withResolvers<string>();
    const { session, lines } = setUp((line) => (line === 'one' ? first.promise : Promise.resolve('0')));
    session.input(`one${enter}two${enter}`);
    await settled();
    expect(lines).toEqual(['one']);
    first.resolve('0');
    await settled();
    expect(lines).toEqual(['one', 'two']);
  });
  test('!! is shown as what it has become', async () => {
    const { session, lines, notes } = setUp();
    session.input(`ls -l${enter}`);
    await settled();
    session.input(`!!${enter}`);
    await settled();
    expect(lines).toEqual(['ls -l', 'ls -l']);
    expect(notes).toContain('ls -l');
  });
  test('Ctrl-C aborts what runs', async () => {
    const { session, notes } = setUp(
      (_line, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('130'))),
    );
    session.input(`sleep 9${enter}`);
    await settled();
    expect(session.running).toBe(true);
    session.input(interrupt);
    await settled();
    expect(session.running).toBe(false);
    expect(notes.at(-1)).toContain('exit code 130');
  });
});

describe('a program that reads', () => {
  test('gets lines, corrected, and their end', async () => {
    const read: (string | undefined)[] = [];
    const { session } = setUp(async (_line, terminal) => {
      for (let line = await terminal.readLine(); ; line = await terminal.readLine()) {
        read.push(line);
        if (line === undefined) return '0';
      }
    });
    session.input(`cat${enter}`);
    await settled();
    session.input('ax\x7f中');
    session.input(`\x7fb${enter}`);
    await settled();
    session.input(endOfFile);
    await settled();
    expect(read).toEqual(['ab\n', undefined]);
    expect(session.running).toBe(false);
    // What was typed before the program was there, its end included.
    session.input(`cat${enter}`);
    session.input(`c${enter}dx\x7f${enter}${endOfFile}`);
    await expect.poll(() => read.slice(2)).toEqual(['c\n', 'd\n', undefined]);
  });
  test('that takes the keys themselves gets them as they come, those that came early first', async () => {
    const got: string[] = [];
    const ready = Promise.withResolvers<void>();
    const { session } = setUp(async (_line, terminal) => {
      await ready.promise;
      using _keys = terminal.readKeys({ write: (data) => void got.push(data), resize: () => undefined });
      await settled();
      await settled();
      return '0';
    });
    session.input(`kubectl exec -it web -- sh${enter}`);
    session.input('ls');
    ready.resolve();
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.input(interrupt);
    expect(got).toEqual(['ls', interrupt]);
    await settled();
    await settled();
  });
});

describe('the history', () => {
  test('is searched letter by letter, and the find is run by Enter', async () => {
    const { session, lines, history } = setUp();
    history.push('kubectl get pods', 'kubectl get nodes', 'ls');
    session.input(`${search}get`);
    expect(session.line).toBe('kubectl get nodes');
    session.input(search);
    expect(session.line).toBe('kubectl get pods');
    session.input(enter);
    await settled();
    expect(lines).toEqual(['kubectl get pods']);
  });
  test('Ctrl-G goes back to what was there', () => {
    const { session, history } = setUp();
    history.push('kubectl get pods');
    session.input(`draft${search}get`);
    expect(session.line).toBe('kubectl get pods');
    session.input(abort);
    expect(session.line).toBe('draft');
  });
});

describe('what is offered', () => {
  test('after a failure stands behind the prompt, and Tab takes it', async () => {
    const { session, hints, notes, drawn } = setUp(async (_line, terminal) => {
      await terminal.write('stderr', 'error: the server doesn\'t have a resource type "podz"\n');
      return '1';
    });
    session.input(`kubectl get podz${enter}`);
    await expect.poll(() => hints.at(-1)).toEqual(['kubectl get pods']);
    expect(notes.at(-1)).toBe('Did you mean: kubectl get pods');
    expect(drawn()).toContain('kubectl get pods   (Tab takes it)');
    session.input(tab);
    expect(session.line).toBe('kubectl get pods');
    expect(hints.at(-1)).toEqual([]);
  });
  test('is not, once the reader has typed on', async () => {
    const { session, hints } = setUp(async (_line, terminal) => {
      await terminal.write('stderr', 'error: the server doesn\'t have a resource type "podz"\n');
      return '1';
    });
    session.input(`kubectl get podz${enter}ls`);
    await settled();
    expect(hints.every((offered) => offered.length === 0)).toBe(true);
    expect(session.line).toBe('ls');
  });
  test('by a name is put at the prompt first and run by a second press', async () => {
    const { session, lines } = setUp();
    session.press('kubectl describe pod web');
    expect(lines).toEqual([]);
    session.press('kubectl describe pod web');
    await settled();
    expect(lines).toEqual(['kubectl describe pod web']);
  });
});

describe('a paste', () => {
  test('waits for Enter line by line, commands of several lines as one', async () => {
    const { session, lines } = setUp();
    session.paste('$ cat <<EOF\na\nEOF\nls\n');
    await settled();
    expect(lines).toEqual([]);
    session.input(enter);
    await settled();
    session.input(enter);
    await settled();
    expect(lines).toEqual(['cat <<EOF\na\nEOF', 'ls']);
  });

  test.each([
    ['of a line', 'echo \x1b]0;title\x07\x15\x1b[2Ja \u202eb\u2066\u200f\u009b2J', 'echo ]0;title[2Ja b2J'],
    ['of lines', '\x1b]0;title\x07\x15\x1b[2Jecho a \u202eb\u2066\nls\u009b2J\u200f\n', ']0;title[2Jecho a b'],
  ])('%s steers no terminal and turns nothing round', async (_name, pasted, kept) => {
    const { session, drawn, lines } = setUp();
    const before = drawn().length;
    session.paste(pasted);
    session.input(enter);
    await settled();
    expect(lines[0]).toBe(kept);
    // The prompt's own: back to where it began, away with what stood there, colours.
    const own = ['\x1b[J', ...Array.from({ length: 80 }, (_, at) => `\x1b[${at}C`)];
    const rest = own.reduce((text, sequence) => text.replaceAll(sequence, ''), drawn().slice(before));
    expect(unsafeIn(rest.replaceAll('\r', ''))).toEqual([]);
  });
});

test.each([
  ['\x1b]0;title\x07text', 'text'],
  ['\x1b[2Jtext', 'text'],
  ['\x1b[31mred\x1b[0m', '\x1b[31mred\x1b[0m'],
  ['\x1b]8;;podpath-line:kubectl%20describe%20pod%20web\x1b\\web\x1b]8;;\x1b\\', 'web'],
])('of %j that a program of the page prints, %j is drawn', async (printed, shown) => {
  const { session, drawn } = setUp(async (_line, terminal) => {
    await terminal.write('stdout', printed);
    return '0';
  });
  session.input(`x${enter}`);
  await settled();
  const [, after = ''] = drawn().split('x\r\n');
  expect(after.startsWith(`${shown}\r\n`)).toBe(true);
});
