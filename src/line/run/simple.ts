import { findBuiltin } from '../builtins/registry.ts';
import { expandText, expandWords } from '../expand/expand.ts';
import type { Assignment, SimpleCommand, Word } from '../parse/tree.ts';
import { Interrupted, ReturnFlow } from './flow.ts';
import { quoteWord } from './quote.ts';
import { RedirectError, redirect } from './redirect.ts';
import { complain, type Io, type Shell } from './shell.ts';
import { startProgram } from './start-program.ts';
import type { Variable } from './state.ts';
import { expansionOf, exportedVariables, getVariable, setVariable } from './variables.ts';

/** Commands whose arguments may be assignments: their values are not split. */
const declaring: ReadonlySet<string> = new Set(['export', 'readonly', 'local', 'alias']);

/** How deep functions may call. */
const maximumCalls = 500;

/** Runs assignments, or a command with its redirects and the variables set for it alone. */
export async function runSimple(shell: Shell, command: SimpleCommand, io: Io): Promise<number> {
  const { state, surroundings } = shell;
  await surroundings.breathe(io.signal);
  state.substituted = undefined;
  const words = await expandCommand(shell, replaceAlias(shell, command.words), io);
  let own = io;
  try {
    own = await redirect(shell, command.redirects, io);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    await complain(io, error.message);
    return 1;
  }
  if (words.length === 0) {
    await assign(shell, command.assignments, io, false);
    return state.substituted ?? 0;
  }
  const before = new Map<string, Variable | undefined>();
  for (const { name } of command.assignments) before.set(name, state.variables.get(name));
  try {
    await assign(shell, command.assignments, io, true);
    await trace(shell, words.map((word) => quoteWord(word)).join(' '), io);
    return await shell.runWords(words, own);
  } finally {
    for (const [name, variable] of before) {
      if (variable === undefined) state.variables.delete(name);
      else state.variables.set(name, variable);
    }
  }
}

async function assign(shell: Shell, assignments: readonly Assignment[], io: Io, isExported: boolean): Promise<void> {
  for (const { name, value, isAppended } of assignments) {
    const text = await expandText(value, expansionOf(shell, io), 'assignment');
    const whole = isAppended ? (getVariable(shell.state, name) ?? '') + text : text;
    await trace(shell, `${name}${isAppended ? '+' : ''}=${quoteWord(text, true)}`, io);
    setVariable(shell.state, name, whole, isExported);
  }
}

/** `set -x` */
async function trace({ state }: Shell, text: string, io: Io): Promise<void> {
  if (!state.options.xtrace) return;
  await io.descriptors.get(2)?.output?.(`${'+'.repeat(state.substitutions + 1)} ${text}\n`);
}

/** Puts what an alias stands for in its place, each once. */
function replaceAlias({ state }: Shell, words: readonly Word[]): readonly Word[] {
  let replaced = words;
  const seen = new Set<string>();
  for (;;) {
    const [first] = replaced;
    const [part, more] = first?.parts ?? [];
    if (part?.kind !== 'text' || part.isQuoted || more !== undefined || seen.has(part.text)) return replaced;
    const alias = state.aliases.get(part.text);
    if (alias === undefined) return replaced;
    seen.add(part.text);
    replaced = [...alias.words, ...replaced.slice(1)];
  }
}

async function expandCommand(shell: Shell, words: readonly Word[], io: Io): Promise<string[]> {
  const [first] = words;
  const [part] = first?.parts ?? [];
  const isDeclaring = part?.kind === 'text' && declaring.has(part.text);
  const expansion = expansionOf(shell, io);
  if (!isDeclaring) return await expandWords(words, expansion);
  const out: string[] = [];
  for (const word of words) {
    const [begin] = word.parts;
    if (begin?.kind === 'text' && !begin.isQuoted && /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(begin.text)) {
      out.push(await expandText(word, expansion, 'assignment'));
    } else for (const field of await expandWords([word], expansion)) out.push(field);
  }
  return out;
}

/** Runs a command by its words: a function, a builtin, a program. */
export async function runWords(
  shell: Shell,
  words: readonly string[],
  io: Io,
  options: { readonly skipsFunctions?: boolean } = {},
): Promise<number> {
  if (io.signal.aborted) throw new Interrupted();
  const [name = '', ...args] = words;
  const definition = options.skipsFunctions === true ? undefined : shell.state.functions.get(name);
  if (definition !== undefined) return await callFunction(shell, name, args, io);
  const builtin = await findBuiltin(name);
  if (builtin !== undefined) return await builtin(shell, args, io, name);
  const program = await shell.surroundings.findProgram(name);
  if (program !== undefined) return await startProgram(shell, program, name, args, io, exportedVariables(shell.state));
  const { refuse } = await import('./refuse.ts');
  return await refuse(shell, name, io);
}

async function callFunction(shell: Shell, name: string, args: readonly string[], io: Io): Promise<number> {
  const { state } = shell;
  const definition = state.functions.get(name);
  if (definition === undefined) return 127;
  if (state.calls >= maximumCalls) {
    await complain(io, `${name}: maximum function nesting level exceeded (${maximumCalls})`);
    return 1;
  }
  const { positional, loops } = state;
  const scope = new Map<string, Variable | undefined>();
  state.calls++;
  state.positional = args;
  state.loops = 0;
  state.scopes.push(scope);
  try {
    return await shell.runCommand(definition.body, io);
  } catch (error) {
    if (!(error instanceof ReturnFlow)) throw error;
    return error.code;
  } finally {
    state.scopes.pop();
    for (const [variable, value] of scope) {
      if (value === undefined) state.variables.delete(variable);
      else state.variables.set(variable, value);
    }
    state.calls--;
    state.positional = positional;
    state.loops = loops;
  }
}
