import { type Expansion, ExpansionError } from '../expand/expand.ts';
import { LimitError, limitValue, maximumValueUnits } from '../limits.ts';
import type { List } from '../parse/tree.ts';
import { concatBytes, decode, encode } from '../streams.ts';
import { viewFiles } from './lab-view.ts';
import type { Io, Shell } from './shell.ts';
import type { ShellState } from './state.ts';

export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A variable or a special parameter; undefined when it is not set. */
export function getVariable(state: ShellState, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(state.status);
    case '#':
      return String(state.positional.length);
    case '@':
    case '*':
      return state.positional.join(' ');
    case '0':
      return 'bash';
    case '-':
      return optionLetters(state);
    default:
      return /^[1-9]/.test(name) ? state.positional[Number(name) - 1] : state.variables.get(name)?.value;
  }
}

function optionLetters(state: ShellState): string {
  const { errexit, noglob, nounset, xtrace, noclobber } = state.options;
  return `${errexit ? 'e' : ''}${noglob ? 'f' : ''}${nounset ? 'u' : ''}${xtrace ? 'x' : ''}${noclobber ? 'C' : ''}`;
}

/** Sets a variable; one that is exported stays so. @throws ExpansionError of one that is readonly */
export function setVariable(state: ShellState, name: string, value: string, isExported = false): void {
  const before = state.variables.get(name);
  if (before?.isReadonly === true) throw new ExpansionError(`${name}: readonly variable`);
  state.variables.set(name, {
    value: limitValue(value, name),
    isExported: isExported || (before?.isExported ?? false),
    isReadonly: false,
  });
}

/** The variables that programs see. */
export function exportedVariables(state: ShellState): Map<string, string> {
  const exported = new Map<string, string>();
  for (const [name, { isExported, value }] of state.variables) {
    if (isExported && value !== undefined) exported.set(name, value);
  }
  return exported;
}

/** What the words of a command are expanded with. */
export function expansionOf(shell: Shell, io: Io): Expansion {
  const { state, surroundings } = shell;
  return {
    get: (name) => getVariable(state, name),
    set: (name, value) => setVariable(state, name, value),
    positional: state.positional,
    substitute: (body) => substitute(shell, body, io),
    files: viewFiles(surroundings.files, state.folder),
    isWithoutGlobs: state.options.noglob,
    isStrict: state.options.nounset,
    breathe: (turns) => surroundings.breathe(io.signal, turns),
  };
}

async function substitute(shell: Shell, body: List, io: Io): Promise<string> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  const descriptors = new Map(io.descriptors);
  descriptors.set(1, {
    isTerminal: false,
    async output(chunk) {
      const bytes = encode(chunk).slice();
      held += bytes.length;
      if (held > maximumValueUnits) throw new LimitError('$(...)');
      chunks.push(bytes);
    },
  });
  shell.state.substituted = await shell.runIsolated({ ...io, descriptors }, async (inner) => {
    inner.state.substitutions++;
    // `break` in a substitution ends it, when there is a loop around.
    inner.state.loops = shell.state.loops;
    // bash leaves `set -e` behind here.
    inner.state.options.errexit = false;
    return await inner.runList(body, { ...io, descriptors });
  });
  shell.state.status = shell.state.substituted;
  return decode(concatBytes(chunks)).replaceAll('\0', '');
}
