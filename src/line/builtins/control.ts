import { ExpansionError } from '../expand/expand.ts';
import { ExitFlow, LoopFlow, ReturnFlow } from '../run/flow.ts';
import { type Builtin, complain } from '../run/shell.ts';
import { getVariable, setVariable, variableName } from '../run/variables.ts';

const leaveLoop =
  (kind: 'break' | 'continue'): Builtin =>
  async ({ state }, args, io) => {
    if (state.loops === 0) {
      await complain(io, `${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    const [levels = '1'] = args;
    if (!/^[+-]?\d+$/.test(levels)) {
      await complain(io, `${kind}: ${levels}: numeric argument required`);
      throw new ExitFlow(128, false);
    }
    if (Number(levels) < 1) {
      await complain(io, `${kind}: ${levels}: loop count out of range`);
      throw new LoopFlow('break', state.loops);
    }
    throw new LoopFlow(kind, Math.min(Number(levels), state.loops));
  };

export const breakLoop = leaveLoop('break');
export const continueLoop = leaveLoop('continue');

/** `exit [n]` */
export const exit: Builtin = async ({ state }, args, io, name) => {
  throw new ExitFlow(await readCode(args, state.status, io, name), true);
};

/** `return [n]` */
export const returnFrom: Builtin = async ({ state }, args, io, name) => {
  if (state.calls === 0) {
    await complain(io, "return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new ReturnFlow(await readCode(args, state.status, io, name));
};

async function readCode(
  [code]: readonly string[],
  status: number,
  io: Parameters<Builtin>[2],
  name: string,
): Promise<number> {
  if (code === undefined) return status;
  if (/^\s*[+-]?\d+\s*$/.test(code)) return Number(BigInt.asUintN(8, BigInt(code)));
  await complain(io, `${name}: ${code}: numeric argument required`);
  return 2;
}

/** `shift [n]` */
export const shift: Builtin = async ({ state }, [count = '1', more], io) => {
  if (!/^[+-]?\d+$/.test(count)) {
    await complain(io, `shift: ${count}: numeric argument required`);
    return 1;
  }
  // bash gives up the whole line.
  if (more !== undefined) throw new ExpansionError('shift: too many arguments');
  if (Number(count) < 0) {
    await complain(io, `shift: ${count}: shift count out of range`);
    return 1;
  }
  if (Number(count) > state.positional.length) return 1;
  state.positional = state.positional.slice(Number(count));
  return 0;
};

/** `local NAME[=value]`: put back when the function ends. */
export const localVariable: Builtin = async ({ state }, args, io) => {
  const scope = state.scopes.at(-1);
  if (scope === undefined) {
    await complain(io, 'local: can only be used in a function');
    return 1;
  }
  let status = 0;
  for (const arg of args) {
    const [, name = '', operator, value = ''] = /^([^=+]*)(\+?=)?(.*)$/s.exec(arg) ?? [];
    if (!variableName.test(name)) {
      await complain(io, `local: \`${arg}': not a valid identifier`);
      status = 1;
      continue;
    }
    const before = getVariable(state, name) ?? '';
    if (!scope.has(name)) {
      scope.set(name, state.variables.get(name));
      if (state.variables.get(name)?.isReadonly !== true) state.variables.delete(name);
    }
    if (operator !== undefined) setVariable(state, name, operator === '+=' ? before + value : value);
  }
  return status;
};
