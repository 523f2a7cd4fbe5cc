import { describe, expect, test } from 'vitest';
import { cookedModes, LineDiscipline } from '../../../src/base/index.ts';

/** A line discipline with what came out at both of its ends. */
function setUp() {
  const read: (string | 'end' | `signal ${string}`)[] = [];
  const screen = { text: '' };
  const discipline = new LineDiscipline({
    deliver: (text) => void read.push(text),
    end: () => void read.push('end'),
    echo: (text) => {
      screen.text += text;
    },
    signal: (signal) => void read.push(`signal ${signal}`),
  });
  return { discipline, read, screen };
}

describe('a terminal that waits for lines', () => {
  // As Linux 6.1 echoed it and gave it to cat(1) on a pty; but for the wide letter, of which Linux takes one column away.
  test.each([
    ['a line', 'one\r', ['one\n'], 'one\r\n'],
    ['a letter taken back', 'ab\x7fc\r', ['ac\n'], 'ab\b \bc\r\n'],
    ['nothing to take back', '\x7fa\r', ['a\n'], 'a\r\n'],
    ['a wide letter, which takes two columns', '中\x7fa\r', ['a\n'], '中\b \b\b \ba\r\n'],
    ['a word taken back', 'a bc\x17d\r', ['a d\n'], 'a bc\b \b\b \bd\r\n'],
    ['the line taken back', 'ab\x15c\r', ['c\n'], 'ab\b \b\b \bc\r\n'],
    ['a control character', '\x1b[A\r', ['\x1b[A\n'], '^[[A\r\n'],
    ['Ctrl-C, which drops the line', 'ab\x03', ['signal SIGINT'], 'ab^C'],
    ['Ctrl-\\', '\x1c', ['signal SIGQUIT'], '^\\'],
    ['Ctrl-D on an empty line', '\x04', ['end'], ''],
    ['Ctrl-D behind text, which gives it as it is', 'ab\x04', ['ab'], 'ab'],
    ['two lines at once', 'a\rb\r', ['a\n', 'b\n'], 'a\r\nb\r\n'],
  ])('takes %s', (_what, typed, given, shown) => {
    const { discipline, read, screen } = setUp();
    discipline.input(typed);
    expect({ read, shown: screen.text }).toEqual({ read: given, shown });
  });
  test('keeps no more of a line than Linux does', () => {
    const { discipline, read } = setUp();
    discipline.input(`${'a'.repeat(5000)}\r`);
    expect(read.join('').length).toBe(4096);
  });
});

describe('a terminal whose program takes keys', () => {
  test('shows nothing and gives them as they come, Ctrl-C too', () => {
    const { discipline, read, screen } = setUp();
    discipline.setModes({ ...cookedModes, isCanonical: false, echoes: false, hasSignals: false, mapsReturn: false });
    discipline.input('a\x03\r');
    expect({ read, shown: screen.text }).toEqual({ read: ['a\x03\r'], shown: '' });
  });
  test('gets what was typed before it took them', () => {
    const { discipline, read } = setUp();
    discipline.input('ab');
    discipline.setModes({ ...cookedModes, isCanonical: false });
    expect(read).toEqual(['ab']);
  });
  test('prints line feeds as they are once it says so', () => {
    const { discipline } = setUp();
    expect(discipline.format('a\nb')).toBe('a\r\nb');
    discipline.setModes({ ...cookedModes, mapsNewline: false });
    expect(discipline.format('a\nb')).toBe('a\nb');
  });
});
