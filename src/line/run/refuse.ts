import { nearest } from '../../base/index.ts';
import { newUnsupportedText } from '../messages.ts';
import { refusals } from './refusals.ts';
import { complain, type Io, type Shell } from './shell.ts';
import { expansionOf } from './variables.ts';

/** What is no command: refused by name, a path to nothing, or not found, with the nearest. */
export async function refuse(shell: Shell, name: string, io: Io): Promise<number> {
  const { surroundings, state } = shell;
  const print = (text: string): Promise<void> => complain(io, text);
  const base = name.slice(name.lastIndexOf('/') + 1);
  const instead = name.includes('/') && !name.startsWith('/') ? undefined : refusals.get(base);
  if (instead !== undefined) {
    const text = newUnsupportedText(base, instead)[surroundings.host.locale];
    await print(text.message);
    if (text.hint !== undefined) await io.descriptors.get(2)?.output?.(`${text.hint}\n`);
    return 127;
  }
  if (name.includes('/')) {
    const found = await expansionOf(shell, io).files.stat(name);
    if (found === undefined) {
      await print(`${name}: No such file or directory`);
      return 127;
    }
    await print(`${name}: ${found.kind === 'folder' ? 'Is a directory' : 'Permission denied'}`);
    return 126;
  }
  await print(`${name}: command not found`);
  const known = nearest(name, [
    ...surroundings.builtinNames(),
    ...state.functions.keys(),
    ...surroundings.programNames(),
  ]);
  if (known !== undefined) {
    const hint = surroundings.host.locale === 'en' ? `Did you mean: ${known}` : `是不是要输入：${known}`;
    await io.descriptors.get(2)?.output?.(`${hint}\n`);
  }
  return 127;
}
