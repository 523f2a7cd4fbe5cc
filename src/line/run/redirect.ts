import { resolvePath } from '../../base/index.ts';
import { expandText, expandWords } from '../expand/expand.ts';
import { FileError } from '../files.ts';
import type { Redirect } from '../parse/tree.ts';
import { inputOf } from '../streams.ts';
import { viewFiles } from './lab-view.ts';
import type { Descriptor, Io, Shell } from './shell.ts';
import { expansionOf } from './variables.ts';

/** Why a redirect cannot be: the command is not run. */
export class RedirectError extends Error {}

/** Opens what the redirects of a command name, from left to right. @throws RedirectError in bash's words */
export async function redirect(shell: Shell, redirects: readonly Redirect[], io: Io): Promise<Io> {
  if (redirects.length === 0) return io;
  const descriptors = new Map(io.descriptors);
  for (const one of redirects) await open(shell, one, descriptors, { ...io, descriptors });
  return { ...io, descriptors };
}

async function open(shell: Shell, one: Redirect, descriptors: Map<number, Descriptor>, io: Io): Promise<void> {
  const expansion = expansionOf(shell, io);
  if (one.operator === '<<' || one.operator === '<<<') {
    const text = await expandText(one.target, expansion, one.operator === '<<' ? 'none' : 'word');
    descriptors.set(one.fd, { input: inputOf(one.operator === '<<' ? text : `${text}\n`), isTerminal: false });
    return;
  }
  const [path, more] = await expandWords([one.target], expansion);
  if (path === undefined || more !== undefined) throw new RedirectError(`${one.typed}: ambiguous redirect`);
  if (one.operator === '<&' || one.operator === '>&') {
    duplicate(one.fd, path, descriptors);
    return;
  }
  const opened = await openFile(shell, path, one.operator, io);
  for (const fd of 'fd' in one ? [one.fd] : [1, 2]) descriptors.set(fd, opened);
}

function duplicate(fd: number, from: string, descriptors: Map<number, Descriptor>): void {
  const number = /^(\d+)-?$/.exec(from)?.[1];
  if (from === '-') descriptors.delete(fd);
  else if (number === undefined) throw new RedirectError(`${from}: ambiguous redirect`);
  else {
    const found = descriptors.get(Number(number));
    if (found === undefined) throw new RedirectError(`${from}: Bad file descriptor`);
    descriptors.set(fd, found);
    if (from.endsWith('-')) descriptors.delete(Number(number));
  }
}

async function openFile(shell: Shell, path: string, operator: string, io: Io): Promise<Descriptor> {
  const { state, surroundings } = shell;
  const device = /^\/dev\/(stdin|stdout|stderr|fd\/(\d+))$/.exec(resolvePath(state.folder, path));
  if (device !== null) {
    const fd = Number(device[2] ?? ['stdin', 'stdout', 'stderr'].indexOf(device[1] ?? ''));
    const found = io.descriptors.get(fd);
    if (found === undefined) throw new RedirectError(`${path}: No such file or directory`);
    return found;
  }
  const files = viewFiles(surroundings.files, state.folder);
  try {
    if (operator === '<') return { input: inputOf(await files.read(path)), isTerminal: false };
    if (
      operator === '>' &&
      state.options.noclobber &&
      !path.startsWith('/dev/') &&
      (await files.stat(path)) !== undefined
    )
      throw new RedirectError(`${path}: cannot overwrite existing file`);
    if (operator.endsWith('>>')) await files.append(path, '');
    else await files.write(path, '');
    return { output: (chunk) => files.append(path, chunk), isTerminal: false };
  } catch (error) {
    if (error instanceof FileError) throw new RedirectError(`${path}: ${error.message}`);
    throw error;
  }
}
