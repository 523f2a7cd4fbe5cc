import { ProgramFailure } from './common/options.ts';
import { newProgram, reasonOf } from './common/work.ts';
import { RegexError } from './regex/syntax.ts';
import { type SedCommand, SedError } from './sed/command.ts';
import { Editor, type EditorOptions } from './sed/editor.ts';
import { editInPlace } from './sed/in-place.ts';
import { parseScript } from './sed/parse-script.ts';
import type { ScriptPart } from './sed/scanner.ts';

const usage = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...`;

/** `sed`, as GNU sed 4.9 has it, but for what starts other programs. */
export const sed = newProgram({
  name: 'sed',
  en: 'edits lines by a script',
  zh: '按脚本编辑各行',
  usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
  async run(work) {
    const given = work.options({
      short: 'nEre:f:i::szul:',
      long: {
        quiet: 'n',
        silent: 'n',
        'regexp-extended': 'E',
        'expression=': 'e',
        'file=': 'f',
        'in-place=?': 'i',
        separate: 's',
        'null-data': 'z',
        unbuffered: 'u',
        'line-length=': 'l',
        sandbox: 'sandbox',
      },
      notDone: ['debug', 'posix', 'follow-symlinks'],
      usageLine: usage,
    });
    const operands = [...given.operands];
    const parts: ScriptPart[] = [];
    for (const { name, value = '' } of given.options) {
      if (name === 'e') parts.push({ text: value, file: undefined });
      else if (name === 'f') {
        try {
          const text = await work.text(value);
          parts.push({ text: text.endsWith('\n') ? text.slice(0, -1) : text, file: value });
        } catch (error) {
          throw new ProgramFailure(`couldn't open file ${value}: ${reasonOf(error)}`, { exitCode: 4 });
        }
      }
    }
    if (parts.length === 0) {
      const script = operands.shift();
      if (script === undefined) throw new ProgramFailure('', { isUsage: true, between: usage });
      parts.push({ text: script, file: undefined });
    }
    let commands: SedCommand[];
    try {
      commands = parseScript(parts, { isExtended: given.has('E') || given.has('r'), spend: work.spend });
    } catch (error) {
      if (error instanceof SedError) throw new ProgramFailure(error.message, { exitCode: error.exitCode });
      throw error;
    }
    const first = parts[0]?.text ?? '';
    const length = given.last('l');
    if (length !== undefined && !/^\d+$/.test(length)) throw new ProgramFailure(`invalid line length: ${length}`);
    const inPlace = given.options.findLast(({ name }) => name === 'i');
    const options: EditorOptions = {
      commands,
      isQuiet: given.has('n') || /^#n(\n|$)/.test(first),
      isSeparate: given.has('s'),
      end: given.has('z') ? '\0' : '\n',
      lineLength: length === undefined ? 70 : Number(length),
    };
    const paths = operands.length === 0 ? ['-'] : operands;
    try {
      if (inPlace !== undefined) return await editInPlace(work, paths, options, inPlace.value ?? '');
      return (await new Editor(work, paths, options, (text) => work.out(text)).run()).code;
    } catch (error) {
      // An expression with back-references that would try without end.
      if (error instanceof RegexError) throw new ProgramFailure(error.message, { exitCode: 4 });
      throw error;
    }
  },
});
