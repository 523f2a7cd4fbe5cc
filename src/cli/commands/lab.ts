import type { RegisterCommand } from '../context.ts';
import { registerCheck } from './lab/check.ts';
import { registerLeave } from './lab/leave.ts';
import { registerList } from './lab/list.ts';
import { labWords } from './lab/messages.ts';
import { registerVerify } from './lab/verify.ts';

/** `podpath lab ...`: the guided labs. */
export const registerLab: RegisterCommand = (program, context) => {
  const lab = program.command('lab').description(labWords(context.locale).lab);
  for (const register of [registerList, registerCheck, registerLeave, registerVerify]) register(lab, context);
};
