import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOutputFilter } from '../../../src/host/output-filter.ts';
import { createOutput } from '../../../src/widgets/terminal/output.ts';
import type { TranscriptPiece } from '../../../src/widgets/terminal/transcript.ts';

// The emulator of the pages, without a page: what it holds is what a reader sees.

/** A screen, and what happened on it that only a terminal's control sequences bring about. */
function createScreen() {
  const terminal = new Terminal({ cols: 60, rows: 8, scrollback: 5000, convertEol: true, allowProposedApi: true });
  const acts: string[] = [];
  terminal.onTitleChange((title) => acts.push(`title ${title}`));
  terminal.onBell(() => acts.push('bell'));
  // What a terminal answers by itself would be typed at the prompt.
  terminal.onData((data) => acts.push(`typed ${JSON.stringify(data)}`));
  for (const code of [0, 1, 2, 4, 7, 8, 9, 10, 11, 50, 52, 133, 777, 1337])
    terminal.parser.registerOscHandler(code, (data) => {
      acts.push(`OSC ${code};${data}`);
      return true;
    });
  const shown: TranscriptPiece[] = [];
  const output = createOutput({
    terminal,
    transcript: {
      element: undefined as unknown as HTMLElement,
      command: () => undefined,
      output: (pieces) => void shown.push(...pieces),
      note: () => undefined,
      offer: () => undefined,
      clear: () => undefined,
    },
    keep: () => undefined,
  });
  const rows = (): string[] => {
    const { active } = terminal.buffer;
    return Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
  };
  return { terminal, acts, output, rows, transcript: () => shown.map(({ text }) => text).join('') };
}

const esc = '\u001b';
const hostile = fc.oneof(
  fc.constantFrom(
    '\b'.repeat(9),
    '\r',
    '\r\r',
    '\v',
    '\f',
    '\0',
    '\u007f',
    '\u0007',
    `${esc}[2J`,
    `${esc}[H`,
    `${esc}[1;1H`,
    `${esc}[5A`,
    `${esc}[9D`,
    `${esc}[2K`,
    `${esc}[6n`,
    `${esc}[c`,
    `${esc}[?1049h`,
    `${esc}[?1000h`,
    `${esc}[21t`,
    `${esc}[3J`,
    `${esc}c`,
    `${esc}M`,
    `${esc}7${esc}[H`,
    `${esc}8`,
    `${esc}#8`,
    `${esc}(0`,
    `${esc}]0;title\u0007`,
    `${esc}]2;title${esc}\\`,
    `${esc}]52;c;ZWNobw==\u0007`,
    `${esc}]8;;https://evil.example/\u0007`,
    `${esc}]8;;podpath:kubectl delete ns x${esc}\\`,
    `${esc}]11;?\u0007`,
    `${esc}P$q"p${esc}\\`,
    `${esc}_G${esc}\\`,
    '\u009b2J',
    '\u009bH',
    '\u009d0;title\u009c',
    '\u0090q\u009c',
    '\u0085',
    '\u008d',
    '\u202e',
    '\u2066\u202d',
    '\u200f',
    '\u200b\u200d\ufeff',
    '<img src=x onerror=alert(1)>',
    `${esc}[31m`,
    `${esc}[`,
    `${esc}]`,
    esc,
  ),
  fc.string({ maxLength: 8, unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
);
const lines = fc.array(fc.array(hostile, { maxLength: 6 }), { minLength: 1, maxLength: 20 });

describe('what is printed without a terminal cannot change what was printed before it', () => {
  test('on the screen, in pieces that cut anywhere, from programs and from a cluster', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (all, length, isOfCluster) => {
        const text = all.map((pieces, at) => `[${at}]${pieces.join('')}`).join('\n');
        const { terminal, acts, output, rows, transcript } = createScreen();
        const filter = createOutputFilter('plain');
        const decoder = new TextDecoder();
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length; at += length) {
          const piece = bytes.subarray(at, at + length);
          const given = isOfCluster ? filter.push(piece) : piece;
          await output.write('stdout', decoder.decode(given, { stream: true }), false);
        }
        await output.end();
        const screen = rows();
        const begins = screen.flatMap((row, at) => {
          const number = /^\[(\d+)\]/.exec(row)?.[1];
          return number === undefined ? [] : [{ number: Number(number), at }];
        });
        expect(begins.map(({ number }) => number)).toEqual(all.map((_, at) => at));
        expect(acts).toEqual([]);
        expect(terminal.buffer.active.type).toBe('normal');
        expect(terminal.modes.mouseTrackingMode).toBe('none');
        const { baseY, cursorY } = terminal.buffer.active;
        expect(baseY + cursorY).toBeGreaterThanOrEqual(begins.at(-1)?.at ?? 0);
        expect(screen.join('')).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
        expect(transcript()).not.toMatch(/\r(?!\n)/);
        terminal.dispose();
      }),
      { numRuns: 400 },
    );
  });

  test('a log line that goes back to its beginning is shown whole, and so is what it wanted to write over', async () => {
    const { output, rows } = createScreen();
    await output.write('stdout', 'password accepted\rdenied\b\b\b\b\b\bother\r\nnext\n', false);
    expect(rows().filter((row) => row !== '')).toEqual(['password accepted', 'deniedother', 'next']);
  });

  test('an annotation of a megabyte passes', async () => {
    const { output, rows, acts } = createScreen();
    await output.write('stdout', `${`${esc}]0;x`.repeat(100_000)}${'y'.repeat(600_000)}\nend\n`, false);
    expect(rows()).toContain('end');
    expect(acts).toEqual([]);
  });
});
