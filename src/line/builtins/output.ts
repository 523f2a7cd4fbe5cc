import { undoEscapes } from '../parse/escapes.ts';
import { Interrupted } from '../run/flow.ts';
import { type Builtin, complain, write } from '../run/shell.ts';
import { sleep } from '../run/start-program.ts';
import { exportedVariables, setVariable } from '../run/variables.ts';

/** `echo [-neE] words` */
export const echo: Builtin = async (_shell, args, io) => {
  let hasNewline = true;
  let hasEscapes = false;
  let at = 0;
  for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
    for (const letter of (args[at] ?? '').slice(1)) {
      if (letter === 'n') hasNewline = false;
      else hasEscapes = letter === 'e';
    }
  }
  const text = args.slice(at).join(' ');
  const { text: shown, isCut } = hasEscapes ? undoEscapes(text, 'echo') : { text, isCut: false };
  await write(io, 1, hasNewline && !isCut ? `${shown}\n` : shown);
  return 0;
};

/** `clear` */
export const clear: Builtin = async ({ surroundings }) => {
  surroundings.host.clear?.();
  return 0;
};

const unitsMs: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `sleep 1.5s 2m` (GNU's) */
export const sleepFor: Builtin = async ({ surroundings }, args, io) => {
  const error = async (text: string): Promise<number> => {
    await io.descriptors.get(2)?.output?.(`sleep: ${text}\nTry 'sleep --help' for more information.\n`);
    return 1;
  };
  if (args.length === 0) return await error('missing operand');
  let ms = 0;
  for (const arg of args) {
    const [, number, unit = ''] = /^(\d+\.?\d*|\.\d+|inf|infinity)([smhd]?)$/.exec(arg) ?? [];
    const factor = unitsMs[unit];
    if (number === undefined || factor === undefined) return await error(`invalid time interval ‘${arg}’`);
    ms += Number(number.replace(/^inf.*/, 'Infinity')) * factor;
  }
  try {
    // Timers hold 24 days; who sleeps longer than that has closed the page before.
    await sleep(surroundings.clock, Math.min(ms, 0x7fffffff), io.signal);
  } catch (cause) {
    if (io.signal.aborted) throw new Interrupted();
    throw cause;
  }
  return 0;
};

/** `env [-i] [-u NAME] [NAME=value ...] [command ...]` (GNU's) */
export const env: Builtin = async (shell, args, io) => {
  const variables = exportedVariables(shell.state);
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '-i' || arg === '-' || arg === '--ignore-environment') variables.clear();
    else if (arg === '-u') variables.delete(args[++at] ?? '');
    else if (arg.startsWith('--unset=')) variables.delete(arg.slice(8));
    else if (arg === '--') {
      at++;
      break;
    } else if (arg.startsWith('-')) {
      await io.descriptors
        .get(2)
        ?.output?.(`env: unrecognized option '${arg}'\nTry 'env --help' for more information.\n`);
      return 125;
    } else break;
  }
  for (; (args[at] ?? '').includes('='); at++) {
    const arg = args[at] ?? '';
    variables.set(arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1));
  }
  const words = args.slice(at);
  if (words.length === 0) {
    await write(io, 1, [...variables].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  }
  return await shell.runIsolated(io, async (inner) => {
    for (const [name, variable] of inner.state.variables) {
      if (variable.isExported) inner.state.variables.delete(name);
    }
    for (const [name, value] of variables) {
      if (inner.state.variables.get(name)?.isReadonly !== true) setVariable(inner.state, name, value, true);
    }
    return await inner.runWords(words, io, { skipsFunctions: true });
  });
};

/** A usage error of a builtin: what is wrong, and how it is used; exit code 2. */
export async function complainUsage(
  io: Parameters<Builtin>[2],
  name: string,
  what: string,
  usage: string,
): Promise<number> {
  await complain(io, `${name}: ${what}`);
  await io.descriptors.get(2)?.output?.(`${name}: usage: ${usage}\n`);
  return 2;
}
