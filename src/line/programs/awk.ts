import { findArrays } from './awk/arrays.ts';
import { compileAwk, type ReadyProgram } from './awk/compile.ts';
import { unescapeAwk } from './awk/escapes.ts';
import { flow, Leaving } from './awk/flow.ts';
import { AwkMachine } from './awk/machine.ts';
import { Outputs } from './awk/outputs.ts';
import { parseAwk } from './awk/parse.ts';
import { assignment, Records } from './awk/records.ts';
import { AwkError, type AwkProgram } from './awk/tree.ts';
import { cannotOpen, trouble, troubleCode } from './awk/trouble.ts';
import { AwkFailure, Input, toNumber, toText } from './awk/values.ts';
import { ProgramFailure } from './common/options.ts';
import { newProgram } from './common/work.ts';

/**
 * `awk` of POSIX, as mawk 1.3.4 and gawk both have it. Where they differ it does as gawk: texts are characters and not bytes,
 * whole numbers are printed whole, `{n,m}` is an interval. `system`, `getline` from files and commands are refused by name.
 */
export const awk = newProgram({
  name: 'awk',
  en: 'works on fields of lines by a program',
  zh: '用小程序处理各行的字段',
  usage: "[-F fs] [-v var=value] ['program' | -f progfile] [file ...]",
  async run(work) {
    const given = work.options({
      short: 'F:v:f:',
      long: { 'field-separator=': 'F', 'assign=': 'v', 'file=': 'f' },
      notDone: [
        'W',
        'e',
        'i',
        'l',
        'b',
        'c',
        'C',
        'd',
        'D',
        'g',
        'h',
        'L',
        'M',
        'n',
        'N',
        'o',
        'O',
        'p',
        'P',
        'r',
        's',
        'S',
        't',
        'V',
        'source',
        'include',
        'posix',
        'traditional',
        're-interval',
        'lint',
        'csv',
      ],
      endsAtOperand: true,
      usageCode: troubleCode,
    });
    const operands = [...given.operands];
    const sources: string[] = [];
    for (const { name, value = '' } of given.options) {
      if (name !== 'f') continue;
      try {
        sources.push(await work.text(value));
      } catch (error) {
        throw cannotOpen(value, error);
      }
    }
    if (sources.length === 0) {
      const source = operands.shift();
      if (source === undefined)
        throw new ProgramFailure('', {
          exitCode: troubleCode,
          isUsage: true,
          between: "Usage: awk [-F fs] [-v var=value] ['program' | -f progfile] [file ...]",
        });
      sources.push(source);
    }

    const outputs = new Outputs(work);
    const input: Records = new Records(work, () => machine.text(machine.rs.value));
    const machine: AwkMachine = new AwkMachine(outputs, work, () => {
      const record = input.next();
      if (record !== undefined) count();
      return record;
    });
    const count = (): void => {
      machine.nr.value = toNumber(machine.nr.value) + 1;
      machine.fnr.value = toNumber(machine.fnr.value) + 1;
    };
    input.regex = (source) => machine.regex(source);
    input.onFile = (path) => {
      machine.fileName.value = path;
      machine.fnr.value = 0;
    };
    const assign = (name: string, text: string): void => {
      const value = new Input(unescapeAwk(text));
      if (name === 'NF') machine.nf = toNumber(value);
      else machine.variable(name, undefined).value = value;
    };
    input.onAssignment = assign;

    let program: AwkProgram;
    let ready: ReadyProgram;
    try {
      program = parseAwk(sources.join('\n'));
      ready = compileAwk(program, findArrays(program), machine, { now: () => work.context.clock.now() });
    } catch (error) {
      if (error instanceof AwkError || error instanceof AwkFailure) throw trouble(error.message);
      if (error instanceof RangeError) throw trouble('the program is nested too deep');
      throw error;
    }
    for (const { name, value = '' } of given.options) {
      if (name === 'F') machine.fs.value = value === 't' ? '\t' : unescapeAwk(value);
      if (name !== 'v') continue;
      const match = assignment.exec(value);
      if (match === null) throw trouble(`improper assignment: -v ${value}`);
      assign(match[1] ?? '', match[2] ?? '');
    }
    const argv = machine.array('ARGV');
    argv.set('0', work.context.name);
    for (const [index, operand] of operands.entries()) argv.set(String(index + 1), new Input(operand));
    const argc = machine.variable('ARGC', undefined);
    argc.value = operands.length + 1;
    for (const [name, value] of work.context.environment) machine.array('ENVIRON').set(name, new Input(value));

    const run = (kind: 'begin' | 'end' | 'record'): number => {
      try {
        for (const rule of ready.rules) {
          if (rule.kind !== kind) continue;
          const how = rule.run();
          if (how === flow.next || how === flow.nextfile || how === flow.exit) return how;
        }
        return flow.on;
      } catch (error) {
        if (error instanceof Leaving) return error.how;
        if (error instanceof RangeError) throw new AwkFailure('out of memory');
        throw error;
      }
    };
    const rest = async (): Promise<void> => {
      await outputs.pump();
      await work.breathe();
    };

    try {
      if (program.usesGetline) await input.preload(operands);
      const isOver = run('begin') === flow.exit;
      await rest();
      const hasRecords = ready.rules.some(({ kind }) => kind !== 'begin');
      if (!isOver && hasRecords) {
        const names: string[] = [];
        for (let index = 1; index < toNumber(argc.value); index += 1) {
          const value = argv.get(String(index));
          if (value !== undefined) names.push(toText(value, '%.6g'));
        }
        if (!program.usesGetline) input.open(names);
        let turns = 0;
        for (;;) {
          const record = input.next();
          if (record === undefined) {
            await rest();
            if (!(await input.more())) break;
            continue;
          }
          count();
          machine.setRecord(record);
          const how = run('record');
          if (how === flow.exit) break;
          if (how === flow.nextfile) input.skipFile();
          turns += 1;
          if (turns % 512 === 0 || work.isTired) await rest();
        }
      }
      run('end');
    } catch (error) {
      if (!(error instanceof AwkFailure) && !(error instanceof ProgramFailure)) throw error;
      await outputs.finish();
      if (error instanceof ProgramFailure) throw error;
      throw trouble(error.message);
    }
    await outputs.finish();
    return ready.exitCode();
  },
});
