import type { Builtin } from '../run/shell.ts';
import type { BuiltinName } from './builtin-names.ts';
import { breakLoop, continueLoop, exit, localVariable, returnFrom, shift } from './control.ts';
import { changeFolder, printFolder } from './folders.ts';
import { alias, command, history, type, unalias, which } from './names.ts';
import { clear, echo, env, sleepFor } from './output.ts';
import { read } from './read.ts';
import { set } from './set.ts';
import { test } from './test.ts';
import { exportVariables, letArithmetic, readonlyVariables, unset } from './variables.ts';

/** One that is loaded by itself, since it brings much. */
interface LoadedBuiltin {
  load(): Promise<Builtin>;
}

/** What the language itself does, by name; the names are in {@link builtinNames}. */
export const builtins: Readonly<Record<BuiltinName, Builtin | LoadedBuiltin>> = {
  ':': async () => 0,
  '[': test,
  alias,
  break: breakLoop,
  builtin: command,
  cd: changeFolder,
  clear,
  command,
  continue: continueLoop,
  echo,
  env,
  exit,
  export: exportVariables,
  false: async () => 1,
  help: { load: async () => (await import('./help.ts')).help },
  history,
  let: letArithmetic,
  local: localVariable,
  logout: exit,
  printf: { load: async () => (await import('./printf.ts')).printf },
  pwd: printFolder,
  read,
  readonly: readonlyVariables,
  return: returnFrom,
  set,
  shift,
  sleep: sleepFor,
  test,
  true: async () => 0,
  type,
  unalias,
  unset,
  which,
};
