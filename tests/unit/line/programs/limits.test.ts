import { describe, expect, it } from 'vitest';
import { newProgram } from '../../../../src/line/programs/common/work.ts';
import { jq } from '../../../lib/jq.ts';
import { createTestFiles } from '../files.ts';
import { runProgram } from './run.ts';

// What is too much for a page ends with a message that says so; how long it takes is no question here, that it ends is.

const megabyte = 1024 * 1024;
const frozen = 'stopped: it works on without a pause, perhaps in a loop without end, and would freeze this page\n';
const tooLong = 'a line or text grows longer than this terminal can hold (8 MB)\n';
const tooLarge = 'its input is more than this terminal can hold (32 MB); take less of it, with head or grep\n';
const word = 'a'.repeat(50_000);
const long = {
  'a.txt': `${word}\n`,
  'commas.txt': `${','.repeat(50_000)}\n`,
  'rows.txt': `${'a\n'.repeat(3_000)}${','.repeat(2_000)}\n`,
};
/** So many that the text is too long before the time is over, on a slow machine, too. */
const manyfold = '&'.repeat(400);

describe('a program that would freeze the page or fill it', { timeout: 120_000 }, () => {
  it.each<[readonly string[], string]>([
    [['awk', 'BEGIN { while (1) n++ }'], frozen],
    [['awk', 'BEGIN { while (1) print "flood" }'], frozen],
    [['awk', 'BEGIN { while (1) print > "b.txt" }'], frozen],
    [['awk', 'function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } BEGIN { print f(60) }'], frozen],
    [['awk', `BEGIN { while (1) s = s "${'x'.repeat(1_000)}" }`], tooLong],
    [['awk', 'BEGIN { s = "x"; while (1) s = s s }'], tooLong],
    [['awk', `{ gsub(/./, "${manyfold}") }`, 'a.txt'], tooLong],
    [['awk', '{ while (sub(/a/, "aa")) ; }', 'a.txt'], frozen],
    [['awk', '{ while (1) { t = $0; t = t t; u = length(t) } }', 'a.txt'], frozen],
    [['awk', '{ while (1) s = sprintf("%9s%.9999s", $0, s) }', 'a.txt'], frozen],
    [['awk', '{ while (1) s = sprintf("%s%s", $0, s) }', 'a.txt'], tooLong],
    [['awk', '{ while (1) gsub(/a.*b|a/, "a") }', 'a.txt'], frozen],
    [['sed', `s/./${manyfold}/g`, 'a.txt'], tooLong],
    [['sed', ':a;H;x;ba', 'a.txt'], tooLong],
    [['grep', '-o', 'a.*b\\|a', 'a.txt'], frozen],
    [['awk', 'BEGIN { printf "%1000000000d", 1 }'], tooLong],
    [['awk', 'BEGIN { printf "%.*f", 1000000000, 1 }'], tooLong],
    [['nl', '-w', '1000000000', 'a.txt'], tooLong],
    [['seq', '-f', '%1000000000g', '2'], tooLong],
    [['seq', '-f', '%.1000000000f', '2'], tooLong],
    [['cut', '-d,', '-f1-', `--output-delimiter=${word}`, 'commas.txt'], tooLong],
    [['cut', '-b', '1,3,5', '--complement', `--output-delimiter=${word.repeat(100)}`, 'a.txt'], tooLong],
    [['column', '-t', '-s,', '-o', word, 'commas.txt'], tooLong],
    [['paste', ...Array.from({ length: 1_000 }, () => 'a.txt')], tooLong],
  ])('%j', async (argv, message) => {
    const ran = await runProgram(argv, { files: createTestFiles(long) });
    expect({ ...ran, out: '' }).toEqual({ out: '', err: `${argv[0]}: ${message}`, code: 2 });
  });

  it('ends for elements without number or for the time that they take, whichever comes first', async () => {
    const ran = await runProgram(['awk', 'BEGIN { while (1) a[i++] = i }']);
    expect(ran.code).toBe(2);
    expect([`awk: ${tooLarge}`, `awk: ${frozen}`]).toContain(ran.err);
  });

  it.each([['sort'], ['tac'], ['column'], ['base64'], ['awk', '-v', 'RS=', '1'], ['paste', '-s', '-']])(
    '%j tells of an input that it cannot hold',
    async (...argv) => {
      const ran = await runProgram(argv, { stdin: 'a line of text\n'.repeat((33 * megabyte) / 15) });
      expect(ran).toEqual({ out: '', err: `${argv[0]}: ${tooLarge}`, code: 2 });
    },
  );

  it.each([['grep', 'x'], ['sed', 's/x//'], ['awk', '/x/'], ['cut', '-c1'], ['rev'], ['nl']])(
    '%j tells of a line that it cannot hold',
    async (...argv) => {
      const ran = await runProgram(argv, { stdin: 'y'.repeat(9 * megabyte) });
      expect(ran.err).toBe(`${argv[0]}: ${tooLong}`);
    },
  );
});

describe('what prints much', { timeout: 120_000 }, () => {
  const files = { ...long, 'many.txt': 'a line\n'.repeat(3_000) };

  const cases: [readonly string[], number][] = [
    [['nl', '-w', '10000', 'many.txt'], 3_000 * (10_000 + 8)],
    [['nl', '-w', '10000', '-bn', 'many.txt'], 3_000 * (10_000 + 8)],
    [['column', '-c', '1000000000', 'many.txt', 'a.txt'], 3_000 * 6 + 3_000 * 6_251 + 50_000 + 1],
    [['column', '-t', '-s,', 'rows.txt'], 3_000 * (1 + 2 * 2_000 + 1) + 2_000 * 2 + 2],
    [['seq', '-s', word, '1000'], 999 * 50_000 + 2_893 + 1],
    [['cut', '-c1,3', `--output-delimiter=${word}`, 'many.txt'], 3_000 * 50_003],
    [['paste', ...Array.from({ length: 1_000 }, () => 'many.txt')], 3_000 * 7_000],
    [['cat', '-A', ...Array.from({ length: 1_000 }, () => 'a.txt')], 1_000 * 50_002],
  ];
  it.each(cases.map(([argv, units]) => ({ start: argv.join(' ').slice(0, 60), argv, units })))(
    '$start prints it piece by piece',
    async ({ argv, units }) => {
      let longest = 0;
      let all = 0;
      const ran = await runProgram(argv, {
        files: createTestFiles(files),
        stdout: async (chunk) => {
          longest = Math.max(longest, chunk.length);
          all += chunk.length;
        },
      });
      expect({ ...ran, all }).toEqual({ out: '', err: '', code: 0, all: units });
      expect(longest).toBeLessThan(256 * 1024);
    },
  );

  it('does not hold what no program has given away', async () => {
    const flood = newProgram({
      name: 'flood',
      en: 'flood',
      zh: 'flood',
      usage: '',
      run: async (work) => {
        for (;;) work.out('a'.repeat(megabyte));
      },
    });
    const ran = await runProgram(['flood'], { program: flood, stdout: async () => undefined });
    expect(ran).toEqual({
      out: '',
      err: 'flood: it prints more at once than this terminal can hold (32 MB)\n',
      code: 2,
    });
  });
});

describe('what is much and not too much', { timeout: 120_000 }, () => {
  const lines = Array.from({ length: 100_000 }, (_, at) => `${(at * 7919) % 100_003} line\n`).join('');

  it.each<[readonly string[], number]>([
    [['grep', '-c', 'line'], 1],
    [['sort', '-n'], 100_000],
    [['sed', 's/line/row/'], 100_000],
    [['awk', '{ n[$1 % 10]++ } END { for (k in n) print k, n[k] }'], 10],
    [['uniq', '-c'], 100_000],
  ])('%j takes 100,000 lines', async (argv, expected) => {
    const ran = await runProgram(argv, { stdin: lines });
    expect(ran).toMatchObject({ err: '', code: 0 });
    expect(ran.out.split('\n').length - 1).toBe(expected);
  });

  it('takes as many words as a line can have', async () => {
    const words = Array.from({ length: 199_000 }, () => 'x');
    const ran = await runProgram(['seq', '1', ...words]);
    expect(ran).toMatchObject({ err: expect.stringContaining('seq: extra operand ‘x’'), code: 1 });
  });
});

describe('jq', { timeout: 120_000 }, () => {
  it('ends with Ctrl-C, and is there again', async () => {
    const stop = new AbortController();
    const running = runProgram(['jq', '-n', 'range(1e12) | empty'], { signal: stop.signal });
    stop.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(await runProgram(['jq', '.a'], { stdin: '{"a":[1,{}]}' })).toEqual({
      out: '[\n  1,\n  {}\n]\n',
      err: '',
      code: 0,
    });
  });

  it('tells that it prints too much', async () => {
    expect(await runProgram(['jq', '-n', 'range(1e12)'])).toEqual({
      out: '',
      err: 'jq: it prints more than this terminal can hold; limit it, as with limit(100; ...)\n',
      code: 2,
    });
  });

  it('tells that it needs too much', async () => {
    expect(await runProgram(['jq', '-n', '[limit(1e9; repeat(1))] | length'])).toEqual({
      out: '',
      err: 'jq: it needs more memory than this page gives it\n',
      code: 2,
    });
  });

  it('runs twice at once', async () => {
    const jobs = [1, 2, 3].map((number) =>
      jq({ input: `[${number}]`, filter: '.[0]', flags: [] }, new AbortController().signal),
    );
    expect(await Promise.all(jobs)).toEqual(
      [1, 2, 3].map((number) => ({ kind: 'done', run: { stdout: String(number), stderr: '', exitCode: 0 } })),
    );
  });
});
