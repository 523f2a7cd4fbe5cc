import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { newProgram } from './common/work.ts';
import { formatDate } from './date/format.ts';
import { parseDate } from './date/parse.ts';

const isoFormats: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:::z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
};
const rfcFormats: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  seconds: '%Y-%m-%d %H:%M:%S%:z',
  ns: '%Y-%m-%d %H:%M:%S.%N%:z',
};

/** `date`, as coreutils 9.1 has it with `TZ=UTC`, by the clock of the line. */
export const date = newProgram({
  name: 'date',
  en: 'prints the time (UTC)',
  zh: '输出时间(UTC)',
  usage: '[OPTION]... [+FORMAT]',
  async run(work) {
    const given = work.options({
      short: 'ud:I::Rr:',
      long: {
        utc: 'u',
        universal: 'u',
        'date=': 'd',
        'iso-8601=?': 'I',
        'rfc-email': 'R',
        'rfc-3339=': 'rfc-3339',
        'reference=': 'r',
      },
      notDone: ['f', 's', 'file', 'set', 'debug', 'resolution'],
    });
    const choice = (formats: Readonly<Record<string, string>>, name: string, option: string): string => {
      const found = Object.keys(formats).find((key) => name !== '' && key.startsWith(name));
      const format = found === undefined ? undefined : formats[found];
      if (format === undefined)
        throw new ProgramFailure(`invalid argument ${quote(name)} for ${quote(option)}`, { isUsage: true });
      return format;
    };
    const formats: string[] = [];
    for (const { name, value } of given.options) {
      if (name === 'I') formats.push(choice(isoFormats, value ?? 'date', '--iso-8601'));
      else if (name === 'R') formats.push('%a, %d %b %Y %H:%M:%S %z');
      else if (name === 'rfc-3339') formats.push(choice(rfcFormats, value ?? '', '--rfc-3339'));
    }
    for (const operand of given.operands) {
      if (!operand.startsWith('+'))
        throw new ProgramFailure('setting the clock is not done in this terminal', { exitCode: 2 });
      formats.push(operand.slice(1));
    }
    if (formats.length > 1) throw new ProgramFailure('multiple output formats specified');
    const now = work.context.clock.now();
    const text = given.last('d');
    const reference = given.last('r');
    let at: number | undefined = now;
    if (reference !== undefined) {
      const stat = await work.context.files.stat(reference);
      if (stat === undefined) throw new ProgramFailure(`${reference}: No such file or directory`);
      at = stat.modifiedMs;
    }
    if (text !== undefined) at = parseDate(text, now);
    if (at === undefined) throw new ProgramFailure(`invalid date ${quote(text ?? '')}`);
    work.out(`${formatDate(formats[0] ?? '%a %b %e %H:%M:%S UTC %Y', at)}\n`);
    return 0;
  },
});
