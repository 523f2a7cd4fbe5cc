import { byCodePoints } from '../expand/order.ts';
import { quoteWord } from '../run/quote.ts';
import { type Builtin, complain, write } from '../run/shell.ts';
import type { ShellOptions } from '../run/state.ts';
import { complainUsage } from './output.ts';

const letters: Readonly<Record<string, keyof ShellOptions>> = {
  C: 'noclobber',
  e: 'errexit',
  f: 'noglob',
  u: 'nounset',
  x: 'xtrace',
};

/** `set [-efuxC] [-o option] [--] [words]`; alone it prints the variables. */
export const set: Builtin = async ({ state }, args, io) => {
  if (args.length === 0) {
    const variables = [...state.variables].sort(([a], [b]) => byCodePoints(a, b));
    for (const [name, { value }] of variables) {
      if (value !== undefined) await write(io, 1, `${name}=${quoteWord(value, true)}\n`);
    }
    return 0;
  }
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--' || arg === '-') {
      state.positional = args.slice(at + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) break;
    const isOn = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = args[++at];
        if (name === undefined) {
          await write(io, 1, listOptions(state.options, isOn));
          return 0;
        }
        if (!Object.hasOwn(state.options, name)) {
          await complain(io, `set: ${name}: invalid option name`);
          return 2;
        }
        state.options[name as keyof ShellOptions] = isOn;
        continue;
      }
      const option = letters[letter];
      if (option === undefined) {
        return await complainUsage(
          io,
          'set',
          `${arg[0]}${letter}: invalid option`,
          'set [-efuxC] [-o option-name] [--] [arg ...]',
        );
      }
      state.options[option] = isOn;
    }
  }
  if (at < args.length) state.positional = args.slice(at);
  return 0;
};

function listOptions(options: ShellOptions, isTable: boolean): string {
  const names = Object.entries(options).sort(([a], [b]) => byCodePoints(a, b));
  return names
    .map(([name, isOn]) =>
      isTable ? `${name.padEnd(15)}\t${isOn ? 'on' : 'off'}\n` : `set ${isOn ? '-' : '+'}o ${name}\n`,
    )
    .join('');
}
