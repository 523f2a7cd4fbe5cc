import { resolvePath } from '../../base/index.ts';
import { type Builtin, complain, write } from '../run/shell.ts';
import { getVariable, setVariable } from '../run/variables.ts';
import { complainUsage } from './output.ts';

/** `cd [folder]`, within the lab's files. */
export const changeFolder: Builtin = async (shell, args, io) => {
  const { state, surroundings } = shell;
  const words = args.filter((arg, index) => !(index === 0 && /^(?:-[LP]+|--)$/.test(arg)));
  if (words.length > 1) {
    await complain(io, 'cd: too many arguments');
    return 1;
  }
  let [target] = words;
  const isBack = target === '-';
  if (target === undefined || isBack) {
    const variable = isBack ? 'OLDPWD' : 'HOME';
    target = getVariable(state, variable);
    if (target === undefined) {
      await complain(io, `cd: ${variable} not set`);
      return 1;
    }
  }
  if (target === '') return 0;
  const folder = resolvePath(state.folder, target);
  const found = await surroundings.files.stat(folder);
  if (found?.kind !== 'folder') {
    await complain(io, `cd: ${target}: ${found === undefined ? 'No such file or directory' : 'Not a directory'}`);
    return 1;
  }
  setVariable(state, 'OLDPWD', state.folder, true);
  setVariable(state, 'PWD', folder, true);
  state.folder = folder;
  if (isBack) await write(io, 1, `${folder}\n`);
  return 0;
};

/** `pwd` */
export const printFolder: Builtin = async ({ state }, [option], io) => {
  if (option !== undefined && /^-[^LP]/.test(option)) {
    return await complainUsage(io, 'pwd', `${option.slice(0, 2)}: invalid option`, 'pwd [-LP]');
  }
  await write(io, 1, `${state.folder}\n`);
  return 0;
};
