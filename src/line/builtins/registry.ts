import type { Builtin } from '../run/shell.ts';
import { builtinNames } from './builtin-names.ts';

/** Loads a builtin; undefined of a name that is none. */
export async function findBuiltin(name: string): Promise<Builtin | undefined> {
  const known = builtinNames.find((one) => one === name);
  if (known === undefined) return undefined;
  const { builtins } = await import('./table.ts');
  const builtin = builtins[known];
  return typeof builtin === 'function' ? builtin : await builtin.load();
}
