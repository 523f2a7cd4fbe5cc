import { byCodePoints } from '../expand/order.ts';
import { newAliasText } from '../messages.ts';
import { parseAlias } from '../run/alias.ts';
import { type Builtin, complain, type Shell, write } from '../run/shell.ts';
import type { Alias } from '../run/state.ts';

/** `alias [NAME[=value] ...]` */
export const alias: Builtin = async ({ state, surroundings }, args, io) => {
  const format = (name: string, { text }: Alias): string => `alias ${name}='${text.replaceAll("'", "'\\''")}'\n`;
  if (args.length === 0) {
    const all = [...state.aliases].sort(([a], [b]) => byCodePoints(a, b));
    await write(io, 1, all.map(([name, found]) => format(name, found)).join(''));
    return 0;
  }
  let status = 0;
  for (const arg of args) {
    const at = arg.indexOf('=', 1);
    const name = at < 0 ? arg : arg.slice(0, at);
    const found = at < 0 ? state.aliases.get(name) : parseAlias(arg.slice(at + 1));
    if (at < 0 && found !== undefined) await write(io, 1, format(name, found));
    else if (found !== undefined) state.aliases.set(name, found);
    else {
      await complain(io, at < 0 ? `alias: ${name}: not found` : newAliasText(name)[surroundings.host.locale].message);
      status = 1;
    }
  }
  return status;
};

/** `unalias [-a] names` */
export const unalias: Builtin = async ({ state }, args, io) => {
  let status = 0;
  if (args[0] === '-a') state.aliases.clear();
  else {
    for (const name of args) {
      if (state.aliases.delete(name)) continue;
      await complain(io, `unalias: ${name}: not found`);
      status = 1;
    }
  }
  return status;
};

type Kind = 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
const keywords: ReadonlySet<string> = new Set(
  '! { } [[ ]] if then elif else fi for while until do done case esac in function time'.split(' '),
);

function kindOf({ state, surroundings }: Shell, name: string): Kind | undefined {
  if (state.aliases.has(name)) return 'alias';
  if (keywords.has(name)) return 'keyword';
  if (state.functions.has(name)) return 'function';
  if (surroundings.builtinNames().includes(name)) return 'builtin';
  return surroundings.programNames().includes(name) ? 'file' : undefined;
}

function describe({ state, surroundings }: Shell, name: string, kind: Kind): string {
  switch (kind) {
    case 'alias':
      return `${name} is aliased to \`${state.aliases.get(name)?.text ?? ''}'`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function':
      return `${name} is a function`;
    case 'builtin':
      return `${name} is a shell builtin`;
    case 'file':
      // There are no files of programs, hence no path to name.
      return surroundings.host.locale === 'en'
        ? `${name} is a program of this terminal`
        : `${name} 是这个终端自带的程序`;
  }
}

/** `type [-t] names` */
export const type: Builtin = async (shell, args, io) => {
  const isShort = args[0] === '-t';
  let status = 0;
  for (const name of args.filter((arg, index) => !(index === 0 && /^-[ta]$/.test(arg)))) {
    const kind = kindOf(shell, name);
    if (kind !== undefined) await write(io, 1, `${isShort ? kind : describe(shell, name, kind)}\n`);
    else {
      if (!isShort) await complain(io, `type: ${name}: not found`);
      status = 1;
    }
  }
  return status;
};

/** `which names`: prints those that there are. */
export const which: Builtin = async (shell, args, io) => {
  let status = 0;
  for (const name of args) {
    if (kindOf(shell, name) === undefined) status = 1;
    else await write(io, 1, `${name}\n`);
  }
  return status;
};

/** `command [-v|-V] name [args]` and `builtin name [args]` */
export const command: Builtin = async (shell, args, io, own) => {
  const [option, ...names] = args;
  if (own === 'command' && option === '-V') return await type(shell, names, io, own);
  if (own === 'command' && option === '-v') {
    let status = 1;
    for (const name of names) {
      const kind = kindOf(shell, name);
      if (kind === undefined) continue;
      status = 0;
      const text = shell.state.aliases.get(name)?.text;
      await write(io, 1, text === undefined ? `${name}\n` : `alias ${name}='${text.replaceAll("'", "'\\''")}'\n`);
    }
    return status;
  }
  const words = option === '--' || option === '-p' ? names : args;
  const [name] = words;
  if (name === undefined) return 0;
  if (own === 'builtin' && !shell.surroundings.builtinNames().includes(name)) {
    await complain(io, `builtin: ${name}: not a shell builtin`);
    return 1;
  }
  return await shell.runWords(words, io, { skipsFunctions: true });
};

/** `history [n]` */
export const history: Builtin = async ({ surroundings }, [count], io) => {
  const lines = surroundings.history;
  if (count !== undefined && !/^\d+$/.test(count)) {
    await complain(io, `history: ${count}: numeric argument required`);
    return 1;
  }
  const from = count === undefined ? 0 : Math.max(0, lines.length - Number(count));
  for (let at = from; at < lines.length; at++) {
    await write(io, 1, `${String(at + 1).padStart(5)}  ${lines[at]}\n`);
  }
  return 0;
};
