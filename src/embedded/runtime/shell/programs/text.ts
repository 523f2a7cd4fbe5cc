import { decodeText, encodeText, resolvePath } from '../../../../base/index.ts';
import { fromBase64, toBase64 } from '../../files/root-files.ts';
import type { ProcessClass } from '../../process/kernel.ts';
import { type Filter, filter, parseOptions, program } from './program.ts';

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** A basic or extended regular expression as ours: `\(`, `\|` and character classes. */
function expression(source: string, isExtended: boolean, flags = ''): RegExp {
  const classes: Readonly<Record<string, string>> = {
    digit: '0-9',
    alpha: 'A-Za-z',
    alnum: 'A-Za-z0-9',
    space: ' \\t\\n',
    upper: 'A-Z',
    lower: 'a-z',
  };
  let text = source.replaceAll(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole);
  if (!isExtended)
    text = text.replaceAll(/\\?[(){}|+?]/g, (found) => (found.length > 1 ? found.slice(1) : `\\${found}`));
  return new RegExp(text, flags);
}

const grep = filter('grep', (args): Filter => {
  const { options, rest } = parseOptions(args, 'ivcnoqEFwxHhrls', 'eABCm');
  const source = options.get('e') ?? rest.shift() ?? '';
  const escaped = options.has('F') ? source.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&') : source;
  const bounded = options.has('x') ? `^${escaped}$` : options.has('w') ? `\\b${escaped}\\b` : escaped;
  const pattern = expression(bounded, options.has('E') || options.has('F'), options.has('i') ? 'gi' : 'g');
  let [count, number, after] = [0, 0, 0];
  return {
    files: rest,
    line(line) {
      number += 1;
      pattern.lastIndex = 0;
      const isFound = pattern.test(line) !== options.has('v');
      if (isFound) {
        count += 1;
        after = Number(options.get('A') ?? options.get('C') ?? 0);
        if (options.has('q')) return true;
      } else if (after > 0) {
        after -= 1;
        return `${line}\n`;
      }
      if (!isFound || options.has('c')) return undefined;
      const prefix = options.has('n') ? `${number}:` : '';
      return options.has('o') ? joined((line.match(pattern) ?? []).map((part) => prefix + part)) : `${prefix}${line}\n`;
    },
    end: () => (count > 0 ? 0 : 1),
  };
});

const grepCounting: ProcessClass = {
  ...grep,
  // `-c` tells at the end, which lines cannot.
  start(process) {
    const index = process.argv.findIndex((arg) => /^-[a-z]*c/.test(arg));
    if (index < 0) return grep.start(process);
    counting.start(process);
  },
  input(process, text) {
    (process.argv.some((arg) => /^-[a-z]*c/.test(arg)) ? counting : grep).input?.(process, text);
  },
};

const counting = filter('grep', (args): Filter => {
  const { options, rest } = parseOptions(args, 'ivcnoqEFwxHh', 'e');
  const source = options.get('e') ?? rest.shift() ?? '';
  const pattern = expression(source, options.has('E'), options.has('i') ? 'i' : '');
  return {
    files: rest,
    whole: (text) => `${linesOf(text).filter((line) => pattern.test(line) !== options.has('v')).length}\n`,
  };
});

const sed = filter('sed', (args): Filter => {
  const { options, rest } = parseOptions(args, 'nErs', 'e');
  const script = options.get('e') ?? rest.shift() ?? '';
  const commands = script.split(/;(?=\s*(?:s\W|\d|\$|\/))/).map((command) => {
    const [, from, to, kind, delimiter, body] =
      /^\s*(\d+|\$|\/[^/]*\/)?(?:,(\d+|\$))?\s*(?:(s)(\W)(.*)|[pdq])\s*$/s.exec(command) ?? [];
    if (from === undefined && kind === undefined && !/^\s*[pdq]/.test(command))
      throw new Error(`unsupported command ${command.trim().slice(0, 1)}`);
    const parts = body === undefined || delimiter === undefined ? [] : body.split(delimiter);
    return {
      from,
      to,
      action: kind ?? command.trim().at(-1) ?? '',
      pattern: parts[0] ?? '',
      replacement: parts[1] ?? '',
      flags: parts[2] ?? '',
    };
  });
  let number = 0;
  return {
    files: rest,
    line(line) {
      number += 1;
      let text = line;
      let printed = options.has('n') ? '' : undefined;
      for (const { from, to, action, pattern, replacement, flags } of commands) {
        if (from !== undefined) {
          const isHere = from.startsWith('/')
            ? expression(from.slice(1, -1), options.has('E')).test(text)
            : to === undefined
              ? number === Number(from)
              : number >= Number(from) && (to === '$' || number <= Number(to));
          if (!isHere) continue;
        }
        if (action === 'd') return undefined;
        if (action === 'q') return true;
        if (action === 'p') printed = `${printed ?? `${text}\n`}${text}\n`;
        if (action !== 's') continue;
        const found = expression(
          pattern,
          options.has('E') || options.has('r'),
          `${flags.includes('g') ? 'g' : ''}${flags.includes('i') || flags.includes('I') ? 'i' : ''}`,
        );
        const before = text;
        text = text.replace(
          found,
          replacement
            .replaceAll(/\\n/g, '\n')
            .replaceAll('$', '$$$$')
            .replaceAll(/\\(\d)/g, '$$$1')
            .replaceAll(/(^|[^\\])&/g, '$1$$&'),
        );
        if (flags.includes('p') && before !== text) printed = `${printed ?? `${text}\n`}${text}\n`;
      }
      return printed ?? `${text}\n`;
    },
  };
});

/** Letters that a set of `tr` stands for. */
function lettersOf(set: string): string {
  const named: Readonly<Record<string, string>> = {
    '[:upper:]': 'A-Z',
    '[:lower:]': 'a-z',
    '[:digit:]': '0-9',
    '[:space:]': ' \t\n\r',
  };
  return (named[set] ?? set)
    .replaceAll(/\\([nt0\\])/g, (_, letter: string) => ({ n: '\n', t: '\t', '0': '\0', '\\': '\\' })[letter] ?? letter)
    .replaceAll(/(.)-(.)/g, (_, from: string, to: string) => {
      let all = '';
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) all += String.fromCharCode(code);
      return all;
    });
}

const whole = (
  name: string,
  flags: string,
  valued: string,
  make: (options: Map<string, string>, rest: string[]) => (text: string, file: string | undefined) => string,
  own = 0,
) =>
  filter(name, (args): Filter => {
    const { options, rest } = parseOptions(args, flags, valued);
    const words = rest.splice(0, own);
    return { files: rest, whole: make(options, words) };
  });

const tee: ProcessClass = {
  start(process) {
    for (const file of process.argv.slice(1))
      if (!file.startsWith('-') && !process.argv.includes('-a'))
        process.container.files.write(resolvePath(process.cwd, file), '');
    process.read();
  },
  input(process, text) {
    if (text === undefined) return process.exit(0);
    for (const file of process.argv.slice(1))
      if (!file.startsWith('-')) process.container.append(resolvePath(process.cwd, file), text, process);
    process.print(text);
  },
};

/** Programs that read text and write it. */
export const textPrograms: Readonly<Record<string, ProcessClass>> = {
  grep: grepCounting,
  sed,
  tee,
  sort: whole('sort', 'nruhV', 'kt', (options) => (text) => {
    const key = (line: string) =>
      line.split(options.get('t') ?? /\s+/)[Number.parseInt(options.get('k') ?? '0', 10) - 1] ?? line;
    const lines = linesOf(text).sort((a, b) =>
      options.has('n')
        ? (Number.parseFloat(key(a)) || 0) - (Number.parseFloat(key(b)) || 0)
        : key(a) < key(b)
          ? -1
          : key(a) > key(b)
            ? 1
            : 0,
    );
    if (options.has('r')) lines.reverse();
    return joined(options.has('u') ? [...new Set(lines)] : lines);
  }),
  uniq: whole('uniq', 'cd', '', (options) => (text) => {
    const groups: { line: string; count: number }[] = [];
    for (const line of linesOf(text)) {
      const last = groups.at(-1);
      if (last?.line === line) last.count += 1;
      else groups.push({ line, count: 1 });
    }
    return joined(
      groups
        .filter(({ count }) => !options.has('d') || count > 1)
        .map(({ line, count }) => (options.has('c') ? `${String(count).padStart(7)} ${line}` : line)),
    );
  }),
  wc: whole('wc', 'lwc', '', (options) => (text, file) => {
    const counts = {
      l: text.split('\n').length - 1,
      w: text.split(/\s+/).filter(Boolean).length,
      c: encodeText(text).length,
    };
    const wanted = (['l', 'w', 'c'] as const)
      .filter((one) => options.size === 0 || options.has(one))
      .map((one) => counts[one]);
    const numbers = wanted.length === 1 ? String(wanted[0]) : wanted.map((one) => String(one).padStart(9)).join(' ');
    return `${numbers}${file === undefined ? '' : ` ${file}`}\n`;
  }),
  cut: whole('cut', 's', 'dfc', (options) => (text) => {
    const list = options.get('f') ?? options.get('c') ?? '1';
    const isIn = (index: number) =>
      list.split(',').some((range) => {
        const [from = '', to] = range.split('-');
        return (
          index >= Number(from || 1) &&
          index <= (to === undefined ? Number(from) : Number(to || Number.POSITIVE_INFINITY))
        );
      });
    const delimiter = options.has('c') ? '' : (options.get('d') ?? '\t');
    return joined(
      linesOf(text).map((line) =>
        delimiter !== '' && !line.includes(delimiter)
          ? line
          : line
              .split(delimiter)
              .filter((_, index) => isIn(index + 1))
              .join(delimiter),
      ),
    );
  }),
  tr: filter('tr', (args) => {
    const { options, rest } = parseOptions(args, 'ds', '');
    const [from, to] = [lettersOf(rest[0] ?? ''), lettersOf(rest[1] ?? '')];
    return {
      files: [],
      whole: (text) => {
        if (options.has('d')) return [...text].filter((letter) => !from.includes(letter)).join('');
        if (options.has('s') && to === '')
          return text.replaceAll(/(.)\1+/gs, (run, letter: string) => (from.includes(letter) ? letter : run));
        return [...text]
          .map((letter) => (from.includes(letter) ? (to[Math.min(from.indexOf(letter), to.length - 1)] ?? '') : letter))
          .join('');
      },
    };
  }),
  tac: whole('tac', '', '', () => (text) => joined(linesOf(text).reverse())),
  base64: whole('base64', 'd', 'w', (options) => (text) => {
    if (options.has('d')) return decodeText(fromBase64(text.trim()));
    const encoded = toBase64(encodeText(text));
    return options.get('w') === '0' ? encoded : `${encoded.replaceAll(/.{76}(?=.)/g, '$&\n')}\n`;
  }),
  seq: program((process, args) => {
    const numbers = args.map(Number);
    const [first, step, last] =
      numbers.length === 1
        ? [1, 1, numbers[0] ?? 0]
        : numbers.length === 2
          ? [numbers[0] ?? 1, 1, numbers[1] ?? 0]
          : [numbers[0] ?? 1, numbers[1] ?? 1, numbers[2] ?? 0];
    let text = '';
    for (let value = first; step > 0 ? value <= last : value >= last; value += step) text += `${value}\n`;
    process.print(text);
    return 0;
  }),
};
