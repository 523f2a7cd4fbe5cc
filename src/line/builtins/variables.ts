import { evaluate } from '../expand/arithmetic.ts';
import { byCodePoints } from '../expand/order.ts';
import { type Builtin, complain, write } from '../run/shell.ts';
import { getVariable, setVariable, variableName } from '../run/variables.ts';

const declare =
  (command: 'export' | 'readonly'): Builtin =>
  async ({ state }, args, io) => {
    const flag = command === 'export' ? 'isExported' : 'isReadonly';
    const isTakenBack = args[0] === '-n' && command === 'export';
    const names = args.filter((arg, index) => !(index === 0 && /^-[-pn]?$/.test(arg)));
    if (names.length === 0) {
      const variables = [...state.variables].filter(([, variable]) => variable[flag]);
      variables.sort(([a], [b]) => byCodePoints(a, b));
      for (const [name, { value, isExported, isReadonly }] of variables) {
        const letters = `${isReadonly ? 'r' : ''}${isExported ? 'x' : ''}`;
        const quoted = value === undefined ? '' : `="${value.replace(/[\\"$`]/g, '\\$&')}"`;
        await write(io, 1, `declare -${letters} ${name}${quoted}\n`);
      }
      return 0;
    }
    let status = 0;
    for (const arg of names) {
      const [, name = '', operator, value = ''] = /^([^=+]*)(\+?=)?(.*)$/s.exec(arg) ?? [];
      if (!variableName.test(name)) {
        await complain(io, `${command}: \`${arg}': not a valid identifier`);
        status = 1;
        continue;
      }
      if (operator !== undefined) {
        setVariable(state, name, operator === '+=' ? (getVariable(state, name) ?? '') + value : value);
      }
      const known = state.variables.get(name) ?? { value: undefined, isExported: false, isReadonly: false };
      state.variables.set(name, { ...known, [flag]: !isTakenBack });
    }
    return status;
  };

export const exportVariables = declare('export');
export const readonlyVariables = declare('readonly');

/** `unset [-v] [-f] names` */
export const unset: Builtin = async ({ state }, args, io) => {
  const kind = /^-[vf]$/.test(args[0] ?? '') ? args[0] : undefined;
  let status = 0;
  for (const name of kind === undefined ? args : args.slice(1)) {
    if (state.variables.get(name)?.isReadonly === true && kind !== '-f') {
      await complain(io, `unset: ${name}: cannot unset: readonly variable`);
      status = 1;
    } else if (kind === '-f' || (kind === undefined && !state.variables.has(name))) state.functions.delete(name);
    else state.variables.delete(name);
  }
  return status;
};

/** `let expressions` */
export const letArithmetic: Builtin = async ({ state }, args, io) => {
  if (args.length === 0) {
    await complain(io, 'let: expression expected');
    return 1;
  }
  let value = 0n;
  for (const expression of args) {
    try {
      value = evaluate(expression, {
        get: (name) => getVariable(state, name),
        set: (name, text) => setVariable(state, name, text),
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      await complain(io, `let: ${error.message}`);
      return 1;
    }
  }
  return value === 0n ? 1 : 0;
};
