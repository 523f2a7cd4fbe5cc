import type { Process } from '../process/kernel.ts';

const units: Readonly<Record<string, number>> = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** `64Mi` in bytes. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)(Ki|Mi|Gi)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (units[unit] ?? 1);
}

const durations: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  us: 0.001,
  ns: 0.000001,
};

/** `1h30m`, `200ms` in milliseconds. */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|us|ns|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|ns|s|m|h)/g))
    sum += Number(number) * (durations[unit] ?? 0);
  return sum;
}

/** Name, kind of value (`bool`: none), what it is for; in the order of names. */
export type GoFlags = readonly (readonly [name: string, kind: 'bool' | 'duration' | 'int' | 'string', about: string])[];

/** Reads options as Go's `flag` package does; what is wrong ends the process with its text and 2. */
export function parseGoFlags(process: Process, known: GoFlags): Map<string, string> | undefined {
  const flags = new Map<string, string>();
  const fail = (message: string, exitCode = 2) => {
    const lines = known.map(([name, kind, about]) => `  -${name}${kind === 'bool' ? '' : ` ${kind}`}\n    \t${about}`);
    process.log([...(message === '' ? [] : [message]), `Usage of ${process.argv[0]}:`, ...lines].join('\n'));
    process.exit(exitCode);
    return undefined;
  };
  const words = process.argv.slice(1);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name, given] = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) break;
    const flag = known.find(([other]) => other === name);
    if (flag === undefined)
      return name === 'h' || name === 'help' ? fail('', 0) : fail(`flag provided but not defined: -${name}`);
    const value = given ?? (flag[1] === 'bool' ? 'true' : words.shift());
    if (value === undefined) return fail(`flag needs an argument: -${name}`);
    if (flag[1] === 'duration' && parseGoDuration(value) === undefined)
      return fail(`invalid value ${JSON.stringify(value)} for flag -${name}: parse error`);
    if (flag[1] === 'int' && !/^-?\d+$/.test(value))
      return fail(`invalid value ${JSON.stringify(value)} for flag -${name}: parse error`);
    flags.set(name, value);
  }
  return flags;
}
