import { quote } from './common/numbers.ts';
import { ProgramFailure, parseOptions } from './common/options.ts';
import { TooMuch } from './common/too-much.ts';
import { newProgram } from './common/work.ts';
import { type Directive, formatFloat, isTooWide } from './printf/number.ts';

/** `seq`, as coreutils 9.1 has it. */
export const seq = newProgram({
  name: 'seq',
  en: 'prints numbers in a row',
  zh: '输出一个数列',
  usage: '[OPTION]... [FIRST [INCREMENT]] LAST',
  async run(work) {
    // A negative number is no option.
    const { argv } = work.context;
    const firstNumber = argv.findIndex((word) => /^-[0-9.]/.test(word));
    const guarded =
      firstNumber < 0 || argv.slice(0, firstNumber).some((word) => word === '--' || /^\+?[\d.]/.test(word))
        ? argv
        : [...argv.slice(0, firstNumber), '--', ...argv.slice(firstNumber)];
    const given = parseOptions(guarded, {
      short: 's:wf:',
      long: { 'separator=': 's', 'equal-width': 'w', 'format=': 'f' },
      endsAtOperand: true,
    });
    const { operands } = given;
    if (operands.length === 0) throw new ProgramFailure('missing operand', { isUsage: true });
    const extra = operands[3];
    if (extra !== undefined) throw new ProgramFailure(`extra operand ${quote(extra)}`, { isUsage: true });
    const numbers = operands.map((word) => {
      if (!/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word))
        throw new ProgramFailure(`invalid floating point argument: ${quote(word)}`, { isUsage: true });
      return Number(word);
    });
    const [first = 1, step = 1, last = 1] =
      numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
    if (step === 0)
      throw new ProgramFailure(`invalid Zero increment value: ${quote(operands[1] ?? '')}`, { isUsage: true });
    const decimals = Math.max(
      ...(operands.length === 3 ? operands.slice(0, 2) : operands.slice(0, operands.length - 1)).map(decimalsOf),
      0,
    );
    const fixed: Directive = { flags: '', width: 0, precision: decimals, letter: 'f' };
    if (isTooWide(fixed)) throw new TooMuch('text');
    // Steps of a few decimals are counted in whole numbers, so that they do not drift.
    const scale = decimals <= 15 ? 10 ** decimals : 1;
    const separator = given.last('s') ?? '\n';
    const format = given.last('f');
    const pattern = format === undefined ? undefined : parseFormat(format);
    const count = Math.floor((last - first) / step + 1e-10) + 1;
    if (!(count > 0)) return 0;
    const valueAt = (index: number): number =>
      scale === 1 && decimals > 0
        ? first + index * step
        : (Math.round(first * scale) + index * Math.round(step * scale)) / scale;
    const plain = (value: number): string => formatFloat(value, fixed);
    let width = 0;
    if (given.has('w')) {
      const lastDecimals = decimalsOf(operands.at(-1) ?? '');
      width = Math.max(
        plain(first).length,
        plain(valueAt(count - 1)).length,
        last.toFixed(Math.min(decimals, lastDecimals)).length,
      );
      if (decimals > 0)
        width = Math.max(plain(first).length, plain(valueAt(count - 1)).length, plain(Math.trunc(last)).length);
    }
    for (let index = 0; index < count; index += 1) {
      const value = valueAt(index);
      const text =
        pattern === undefined ? zeroPadded(plain(value), width) : pattern.before + pattern.show(value) + pattern.after;
      work.out(index === 0 ? text : separator + text);
      work.spend(text.length);
      await work.rest();
    }
    work.out('\n');
    return 0;
  },
});

/** Decimals of a number as it is written: 2 of `0.25`, 5 of `1e-5`. */
function decimalsOf(word: string): number {
  const [, decimals = '', exponent = '0'] = /^[^.e]*(?:\.(\d*))?(?:e([-+]?\d+))?$/i.exec(word) ?? [];
  return Math.max(0, decimals.length - Number(exponent));
}

function zeroPadded(text: string, width: number): string {
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}

function parseFormat(format: string): { before: string; show: (value: number) => string; after: string } {
  const match = /^((?:[^%]|%%)*)%([-+ #0']*)(\d*)(?:\.(\d*))?([a-zA-Z]?)((?:[^%]|%%)*)(.*)$/s.exec(format);
  if (match === null) throw new ProgramFailure(`format ${quote(format)} has no % directive`);
  const [, before = '', flags = '', width = '', precision, letter = '', after = '', rest = ''] = match;
  if (!/^[efgaEFGA]$/.test(letter))
    throw new ProgramFailure(
      letter === '' ? `format ${quote(format)} ends in %` : `format ${quote(format)} has unknown %${letter} directive`,
    );
  if (rest !== '') throw new ProgramFailure(`format ${quote(format)} has too many % directives`);
  const directive: Directive = {
    flags,
    width: width === '' ? 0 : Number(width),
    precision: precision === undefined ? undefined : Number(precision || '0'),
    letter,
  };
  if (isTooWide(directive)) throw new TooMuch('text');
  const plain = (text: string): string => text.replaceAll('%%', '%');
  return {
    before: plain(before),
    after: plain(after),
    show: (value) => formatFloat(value, directive),
  };
}
