import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyCompletion,
  type EditedLine,
  editLine,
  emptyLine,
  formatChoices,
  insertText,
  type KeyName,
  parseInput,
  placeAfter,
  widthOf,
} from '../../../src/base/index.ts';
import {
  addToHistory,
  continueSearch,
  type HistorySearch,
  linesOfPaste,
  maximumHistory,
  searchHistory,
  withoutPrompts,
} from '../../../src/widgets/terminal/model.ts';
import { parseHistory, parseTabs } from '../../../src/widgets/terminal/storage.ts';
import { wrapWords } from '../../../src/widgets/terminal/width.ts';

/** A line written with `|` for the cursor. */
const line = (text: string): EditedLine => ({ text: text.replace('|', ''), cursor: text.indexOf('|'), cut: '' });
const shown = ({ text, cursor }: EditedLine) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe('keys edit the line', () => {
  test.each<[KeyName, string, string]>([
    ['left', 'ab|c', 'a|bc'],
    ['left', '|abc', '|abc'],
    ['right', 'ab|c', 'abc|'],
    ['right', '中|文', '中文|'],
    ['left', 'a👩‍💻|', 'a|👩‍💻'],
    ['backspace', 'a👩‍💻|b', 'a|b'],
    ['backspace', '|ab', '|ab'],
    ['delete', 'a|中b', 'a|b'],
    ['home', 'abc|', '|abc'],
    ['end', '|abc', 'abc|'],
    ['wordLeft', 'get pods -A  |', 'get pods |-A  '],
    ['wordRight', 'get| pods -A', 'get pods| -A'],
    ['killWord', 'get pods|', 'get |'],
    ['killWordRight', 'get| pods -A', 'get| -A'],
    ['killToStart', 'get po|ds', '|ds'],
    ['killToEnd', 'get po|ds', 'get po|'],
  ])('%s: %s becomes %s', (key, before, after) => {
    const edited = editLine(line(before), key);
    expect(edited && shown(edited)).toBe(after);
  });

  test('what was cut is put back by Ctrl-Y', () => {
    const cut = editLine(line('get pods|'), 'killWord');
    const back = cut && editLine(cut, 'yank');
    expect(back && shown(back)).toBe('get pods|');
  });

  test('a line end inside of typed text becomes a space', () => {
    expect(shown(insertText(line('a|b'), 'x\r\ny'))).toBe('ax y|b');
  });

  test('whatever is typed, the cursor stays inside of the line and never splits a pair of surrogates', () => {
    const keys = fc.constantFrom<KeyName>('left', 'right', 'backspace', 'delete', 'wordLeft', 'wordRight', 'killWord');
    const steps = fc.array(
      fc.oneof(
        keys,
        fc.string({ unit: 'grapheme' }).map((text) => ({ text })),
      ),
    );
    fc.assert(
      fc.property(steps, (all) => {
        let state = emptyLine;
        for (const step of all) {
          state = typeof step === 'string' ? (editLine(state, step) ?? state) : insertText(state, step.text);
          expect(state.cursor).toBeGreaterThanOrEqual(0);
          expect(state.cursor).toBeLessThanOrEqual(state.text.length);
          expect(/[\ud800-\udbff]$/.test(state.text.slice(0, state.cursor))).toBe(false);
        }
      }),
    );
  });
});

test.each([
  ['\r', [{ kind: 'key', key: 'enter' }]],
  ['\x1b[A', [{ kind: 'key', key: 'up' }]],
  ['\x1b', [{ kind: 'key', key: 'escape' }]],
  ['\x1b[1;5D', [{ kind: 'key', key: 'wordLeft' }]],
  ['\x1bb', [{ kind: 'key', key: 'wordLeft' }]],
  ['\x03', [{ kind: 'key', key: 'interrupt' }]],
  ['\x1b[99~', []],
  [
    '中文\r',
    [
      { kind: 'text', text: '中文' },
      { kind: 'key', key: 'enter' },
    ],
  ],
])('input %j is understood', (data, expected) => {
  expect(parseInput(data)).toEqual(expected);
});

describe('columns', () => {
  test.each([
    ['a', 1],
    ['中', 2],
    ['，', 2],
    ['한', 2],
    ['é', 1],
    ['\u0301', 0],
  ] as const)('%s takes %i', (character, width) => {
    expect(widthOf(character)).toBe(width);
  });

  test.each([
    ['abc', 10, { row: 0, column: 3 }],
    ['中文', 10, { row: 0, column: 4 }],
    ['abcd', 4, { row: 1, column: 0 }],
    ['abc中', 4, { row: 1, column: 2 }],
    ['', 4, { row: 0, column: 0 }],
    ['ab\nc', 4, { row: 1, column: 1 }],
    ['ab\n', 4, { row: 1, column: 0 }],
  ])('%j on %i columns ends at %j', (text, columns, place) => {
    expect(placeAfter(text, columns)).toEqual(place);
  });
});

describe('completion', () => {
  const complete = (text: string, values: readonly string[], from: number) =>
    applyCompletion(line(text), { from, to: text.indexOf('|'), candidates: values.map((value) => ({ value })) });

  test('one candidate is put in, with a space behind it', () => {
    expect(shown(complete('kubectl de|', ['describe'], 8).line)).toBe('kubectl describe |');
  });
  test('a flag that wants a value, or a type before its name, gets no space', () => {
    expect(shown(complete('kubectl get --output|', ['--output='], 12).line)).toBe('kubectl get --output=|');
  });
  test('several candidates: as far as they agree', () => {
    expect(complete('get po|', ['pods', 'poddisruptionbudgets'], 4)).toMatchObject({
      line: { text: 'get pod', cursor: 7 },
      choices: [],
    });
  });
  test('several candidates that agree no further are shown', () => {
    expect(complete('get pod|', ['pods', 'poddisruptionbudgets'], 4).choices).toEqual(['pods', 'poddisruptionbudgets']);
  });
  test('nothing to offer changes nothing', () => {
    expect(complete('get x|', [], 4)).toMatchObject({ line: { text: 'get x', cursor: 5 }, choices: [] });
  });
  test('in the middle of a line the rest stays, and a space that is there is not doubled', () => {
    expect(shown(complete('kubectl de| pod', ['describe'], 8).line)).toBe('kubectl describe |pod');
  });
  test('choices fill columns downwards and say how many are not shown', () => {
    expect(formatChoices(['a', 'bb', 'c', 'd', 'e'], 8, 4)).toBe('a   c\nbb  d\n… +1');
  });
});

describe('history', () => {
  test('repeated and empty lines are not kept', () => {
    expect(addToHistory(addToHistory(['a'], ' a '), '  ')).toEqual(['a']);
  });
  test('it is bounded', () => {
    const long = Array.from({ length: maximumHistory }, (_, index) => String(index));
    expect(addToHistory(long, 'x')).toHaveLength(maximumHistory);
  });
  test('a search goes back from where it was', () => {
    const history = ['get pods', 'top nodes', 'get nodes'];
    expect(searchHistory(history, 'get', 3)).toBe(2);
    expect(searchHistory(history, 'get', 2)).toBe(0);
    expect(searchHistory(history, 'get', 0)).toBeUndefined();
  });
  test.each([
    [null, []],
    ['no JSON', []],
    ['{"a":1}', []],
    ['["a",1,"b"]', ['a', 'b']],
  ])('%j in storage is read as %j', (text, expected) => {
    expect(parseHistory(text)).toEqual(expected);
  });
});

test.each([
  [null, undefined],
  ['nonsense', undefined],
  ['{"tabs":[]}', undefined],
  ['{"tabs":[{"id":"1","name":"a"},{"id":"x","name":"b"},{"id":"2"}],"selected":"7"}', ['1']],
  ['{"tabs":[{"id":"1","name":"a"},{"id":"2","name":"b"}],"selected":"2"}', ['1', '2']],
])('kept tabs %j are read', (text, ids) => {
  const kept = parseTabs(text);
  expect(kept?.tabs.map(({ id }) => id)).toEqual(ids);
  expect(kept?.selected).toBe(ids?.at(-1));
});

test('a paste of several lines is taken apart: prompts, blank lines and continued lines', () => {
  expect(linesOfPaste('$ kubectl get pods\r\n\r\nkubectl run web \\\n  --image=nginx\n')).toEqual([
    'kubectl get pods',
    'kubectl run web --image=nginx',
  ]);
});

test('a copy leaves prompts out', () => {
  expect(withoutPrompts('$ kubectl get pods   \nNAME   READY\n')).toBe('kubectl get pods\nNAME   READY\n');
});

test.each([
  [
    'a word that does not fit goes to the next row',
    'put the word in single quotes.',
    20,
    'put the word in\r\nsingle quotes.',
  ],
  ['what fits stays as it is', 'short', 20, 'short'],
  ['lines stay lines', 'one\r\ntwo', 20, 'one\r\ntwo'],
  [
    'a word longer than a row is left to the screen',
    'see abcdefghijklmnopqrstuvwxyz now',
    10,
    'see\r\nabcdefghijklmnopqrstuvwxyz\r\nnow',
  ],
  ['wide characters break anywhere', '请用英文单引号', 6, '请用英\r\n文单引\r\n号'],
  ['a row does not begin with a full stop', '请用英。好', 6, '请用\r\n英。好'],
])('%s', (_title, text, columns, wrapped) => {
  expect(wrapWords(text, columns)).toBe(wrapped);
});

describe('a search through the history', () => {
  const history = ['kubectl get pods', 'kubectl top nodes', 'kubectl get nodes'];
  const start: HistorySearch = { query: '', at: history.length, draft: emptyLine, failed: false };

  test('each letter looks again from where it stands, Ctrl-R goes further back', () => {
    const first = continueSearch(start, history, 'get', history.length);
    expect(first).toMatchObject({ at: 2, failed: false });
    expect(continueSearch(first, history, 'get', first.at)).toMatchObject({ at: 0, failed: false });
  });
  test('what is not found leaves the last find and says so', () => {
    const found = continueSearch(start, history, 'top', history.length);
    expect(continueSearch(found, history, 'topx', found.at + 1)).toMatchObject({ at: 1, failed: true });
  });
  test('without a word nothing is found', () => {
    const found = continueSearch(start, history, 'top', history.length);
    expect(continueSearch(found, history, '', history.length)).toMatchObject({ at: 3, failed: false });
  });
});

test('a paste keeps together what is one command', () => {
  const isUnfinished = (text: string) => text.includes('<<EOF') && !text.endsWith('\nEOF');
  expect(linesOfPaste('$ cat <<EOF\n  a: 1\n\nEOF\nkubectl get pods', isUnfinished)).toEqual([
    'cat <<EOF\n  a: 1\n\nEOF',
    'kubectl get pods',
  ]);
});

test('a copy leaves the prompts of further lines out, and no other sign', () => {
  expect(withoutPrompts('$ cat <<EOF\n> a\n> EOF\n> a\nb')).toBe('cat <<EOF\na\nEOF\na\nb');
  expect(withoutPrompts('> a quote of mail')).toBe('> a quote of mail');
});
