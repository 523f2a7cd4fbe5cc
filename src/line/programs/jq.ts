import { ProgramFailure, refuseOption } from './common/options.ts';
import { encodeText } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';
import { indentJson, runJq, withEnvironment } from './jq/engine.ts';

const letters: Readonly<Record<string, string>> = {
  n: 'null-input',
  r: 'raw-output',
  j: 'join-output',
  a: 'ascii-output',
  c: 'compact-output',
  s: 'slurp',
  S: 'sort-keys',
  e: 'exit-status',
  R: 'raw-input',
  M: 'monochrome-output',
  f: 'from-file',
};
const notDone = new Set([
  'C',
  'L',
  'color-output',
  'seq',
  'args',
  'jsonargs',
  'stream-errors',
  'raw-output0',
  'unbuffered',
  'binary',
  'build-configuration',
  'version',
  'V',
]);
const passed: Readonly<Record<string, string>> = {
  'null-input': '-n',
  'ascii-output': '-a',
  slurp: '-s',
  'sort-keys': '-S',
  'exit-status': '-e',
  'raw-input': '-R',
  stream: '--stream',
};
/** How many words follow a long option. */
const values: Readonly<Record<string, number>> = { arg: 2, argjson: 2, slurpfile: 2, rawfile: 2, indent: 1 };
const flagsAlone = new Set([...Object.values(letters), 'stream', 'tab']);
const usage =
  'Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] -n FILTER\nUse jq --help for help with command-line options.';

/** `jq` 1.8.2: jq itself, with its options but for colours and positional arguments. */
export const jq = newProgram({
  name: 'jq',
  en: 'filters JSON (jq 1.8)',
  zh: '过滤和处理 JSON(jq 1.8)',
  usage: '[OPTIONS] FILTER [FILES...]',
  async run(work) {
    const { files, stderr } = work.context;
    const { argv } = work.context;
    const chosen = new Set<string>();
    const flags: string[] = [];
    const words: string[] = [];
    let indent = 2;
    const read = async (path: string): Promise<string> => {
      try {
        return await work.text(path);
      } catch (error) {
        throw new ProgramFailure(`error: Could not open ${path}: ${reasonOf(error)}`, { exitCode: 2 });
      }
    };
    const unknown = (option: string): ProgramFailure =>
      new ProgramFailure(`Unknown option: ${option}`, { exitCode: 2, between: usage });
    for (let at = 0; at < argv.length; at += 1) {
      const word = argv[at] ?? '';
      if (word === '--') {
        for (const operand of argv.slice(at + 1)) words.push(operand);
        break;
      }
      if (word.startsWith('--')) {
        const name = word.slice(2);
        if (name === 'help') {
          work.out(`${usage}\n\n--${[...flagsAlone, ...Object.keys(values)].join(' --')}\n`);
          return 0;
        }
        if (notDone.has(name)) throw refuseOption(word);
        if (flagsAlone.has(name)) {
          chosen.add(name);
          continue;
        }
        const count = values[name];
        if (count === undefined) throw unknown(word);
        const given = argv.slice(at + 1, at + 1 + count);
        const [first = '', second = ''] = given;
        if (given.length < count)
          throw new ProgramFailure(
            `${word} takes ${count === 1 ? 'one parameter' : 'two parameters (e.g. '}${count === 1 ? '' : `${word} name value)`}`,
            { exitCode: 2, between: usage },
          );
        at += count;
        if (name === 'indent') {
          indent = Number(first);
          if (!/^\d+$/.test(first) || indent > 7)
            throw new ProgramFailure('Cannot indent more than 7 characters', { exitCode: 2 });
        } else if (name === 'slurpfile') {
          const { results, exitCode } = await runJq(work.context, await read(second), '.', ['-s']);
          if (exitCode !== 0) throw new ProgramFailure(`Bad JSON in --${name} ${first} ${second}`, { exitCode: 2 });
          flags.push('--argjson', first, results.join(''));
        } else if (name === 'rawfile') flags.push('--arg', first, await read(second));
        else flags.push(word, first, second);
        continue;
      }
      if (word.startsWith('-') && word.length > 1) {
        for (const letter of word.slice(1)) {
          if (notDone.has(letter)) throw refuseOption(`-${letter}`);
          const name = letter === 'h' ? undefined : letters[letter];
          if (name === undefined) throw unknown(word);
          chosen.add(name);
        }
        continue;
      }
      words.push(word);
    }
    let filter: string;
    if (chosen.has('from-file')) {
      const [path] = words.splice(0, 1);
      if (path === undefined) throw new ProgramFailure('', { exitCode: 2, between: usage });
      filter = await read(path);
    } else {
      const [given] = words.splice(0, 1);
      // Without a filter jq shows its usage to someone at a terminal only.
      if (given === undefined && work.context.stdin.isTerminal)
        throw new ProgramFailure('', { exitCode: 2, between: usage });
      filter = given ?? '.';
    }
    let missing = false;
    let input = '';
    if (!chosen.has('null-input') || words.length > 0 || filter.includes('input')) {
      const parts: string[] = [];
      for (const path of words.length === 0 ? ['-'] : words) {
        try {
          parts.push(path === '-' ? await work.text('-') : new TextDecoder().decode(await files.read(path)));
        } catch (error) {
          missing = true;
          await work.complain(`error: Could not open ${path}: ${reasonOf(error)}`);
        }
      }
      input = parts.join('');
    }
    for (const [name, flag] of Object.entries(passed)) if (chosen.has(name)) flags.push(flag);
    const known = withEnvironment(filter, work.context.environment);
    const ran = await runJq(work.context, input, known.filter, [...flags, ...known.flags]);
    const isJoined = chosen.has('join-output');
    const isRaw = isJoined || chosen.has('raw-output');
    const step = chosen.has('tab') ? '\t' : ' '.repeat(indent);
    for (const result of ran.results) {
      await work.rest();
      if (isRaw && result.startsWith('"')) work.out(String(JSON.parse(result)));
      else if (chosen.has('compact-output') || step === '') work.out(result);
      else work.out(indentJson(result, step));
      if (!isJoined) work.out('\n');
    }
    await work.flush();
    if (ran.stderr !== '') await stderr(encodeText(`${ran.stderr}\n`));
    return missing ? 2 : ran.exitCode;
  },
});
