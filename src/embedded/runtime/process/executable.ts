import { resolvePath } from '../../../base/index.ts';
import { RuntimeError } from '../cri.ts';
import { isDirectory } from '../files/root-files.ts';
import type { Container } from './kernel.ts';
import { appletNames, debianPrograms, isAbsent, isApplet } from './userland.ts';

/** A program that can be run, or why it cannot, as Go's os/exec and runc say it. */
export type FoundProgram =
  | { readonly className: string; readonly path: string; readonly interpreter?: readonly string[] }
  | { readonly error: string };

/** Looks a program up as execve does, along `PATH` for a name without a slash. */
export function findProgram(container: Container, name: string, path: string): FoundProgram {
  const quoted = JSON.stringify(name);
  if (!name.includes('/')) {
    for (const folder of path.split(':')) {
      const found = programAt(container, resolvePath('/', `${folder}/${name}`));
      if (found !== undefined && !('error' in found)) return found;
    }
    // What an image has that nobody knows cannot be told to be missing.
    if (container.image.isUnknown) return { className: 'generic', path: `/usr/bin/${name}` };
    return { error: `exec: ${quoted}: executable file not found in $PATH` };
  }
  const found = programAt(container, resolvePath(container.config.workingDir || '/', name));
  if (found === undefined && container.image.isUnknown) return { className: 'generic', path: name };
  if (found === undefined) return { error: `exec: ${quoted}: stat ${name}: no such file or directory` };
  return 'error' in found ? { error: `exec: ${quoted}: ${found.error}` } : found;
}

function programAt(container: Container, path: string): FoundProgram | undefined {
  const { image, files } = container;
  const own = image.programs[path];
  if (own !== undefined) return { className: own, path };
  const applet = appletAt(container, path);
  if (applet !== undefined) return { className: applet, path };
  const entry = files.read(path);
  if (entry === undefined) return undefined;
  if (isDirectory(entry)) return { error: 'permission denied' };
  if (!files.executables.has(path)) return { error: 'permission denied' };
  const text = files.text(path) ?? '';
  if (!text.startsWith('#!')) return { error: 'exec format error' };
  return { className: 'sh', path, interpreter: ['/bin/sh'] };
}

function appletAt({ image: { userland } }: Container, path: string): string | undefined {
  const [, folder, name = ''] = /^(\/bin|\/usr\/bin|\/sbin|\/usr\/sbin)\/([^/]+)$/.exec(path) ?? [];
  if (folder === undefined || userland === 'none') return undefined;
  if ((userland === 'busybox' || userland === 'debian') && isAbsent(name, userland)) return 'absent';
  if (!isApplet(name)) return undefined;
  if (userland === 'debian' && !debianPrograms.has(name)) return undefined;
  if (userland === 'busybox' && (name === 'bash' || name === 'curl')) return undefined;
  return name === 'bash' || name === 'ash' ? 'sh' : name;
}

/** The names of the programs along `PATH`, as far as they are known. */
export function programNames(container: Container, path: string): readonly string[] {
  const own = Object.keys(container.image.programs).map((name) => name.slice(name.lastIndexOf('/') + 1));
  return [...own, ...appletNames].filter((name) => !('error' in findProgram(container, name, path)));
}

/** What containerd says of a container that could not be started, with runc's own words at the end; measured with containerd 2.3. */
export function startError(why: string): RuntimeError {
  return new RuntimeError(
    'Unknown',
    `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}`,
  );
}
