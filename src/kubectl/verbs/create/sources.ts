import { isEnvVarName, quote } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { readFile, readTextOrBytes } from '../../command/files.ts';
import { CommandError } from '../../errors.ts';

/** Takes a key and its text, or what a file holds that is no text; throws what is wrong with the key. */
export type AddKey = (key: string, content: string | Uint8Array) => void;

/** What a ConfigMap or Secret is made of: files, literals, files of environment variables. */
export interface Sources {
  /** @throws CommandError */
  addFiles(paths: readonly string[], add: AddKey): Promise<void>;
  addLiterals(literals: readonly string[], add: AddKey): void;
  addEnvFiles(paths: readonly string[], folderFault: string, add: AddKey): Promise<void>;
}

/** Follows `create_configmap.go`, `create_secret.go` and `kubectl/pkg/util/util.go`, v0.37. */
export function createSources({ files }: VerbContext): Sources {
  const kindOf = async (path: string): Promise<'file' | readonly string[]> => {
    if ((await files.read(path)) !== undefined) return 'file';
    const names = await files.list(path);
    if (names === undefined) throw new CommandError(`error reading ${path}: no such file or directory`);
    return names;
  };
  return {
    async addFiles(sources, add) {
      for (const source of sources) {
        const { key, path } = parseFileSource(source);
        const kind = await kindOf(path);
        if (kind === 'file') add(key, await readTextOrBytes(files, path));
        else if (source.includes('=')) throw new CommandError('cannot give a key name for a directory path');
        else {
          const folder = path.replace(/\/+$/, '');
          for (const name of kind.filter((one) => !one.endsWith('/')))
            add(name, await readTextOrBytes(files, folder === '.' ? name : `${folder}/${name}`));
        }
      }
    },
    addLiterals(literals, add) {
      for (const literal of literals) {
        const at = literal.indexOf('=');
        if (at <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
        add(literal.slice(0, at), literal.slice(at + 1));
      }
    },
    async addEnvFiles(paths, folderFault, add) {
      for (const path of paths) {
        if ((await kindOf(path)) !== 'file') throw new CommandError(folderFault);
        addEnvLines(await readFile(files, path), add);
      }
    },
  };
}

/** `ParseFileSource`. @throws CommandError */
function parseFileSource(source: string): { readonly key: string; readonly path: string } {
  const [key = '', path, ...more] = source.split('=');
  if (path === undefined) return { key: source.replace(/\/+$/, '').split('/').at(-1) || '.', path: source };
  if (more.length > 0) throw new CommandError("key names or file paths cannot contain '='");
  if (key === '') throw new CommandError(`key name for file path ${path} missing`);
  if (path === '') throw new CommandError(`file path for key name ${key} missing`);
  return { key, path };
}

/** `AddFromEnvFile` (`kubectl/pkg/cmd/util/env_file.go`). A name alone stands for its value in the environment: there is none here. */
function addEnvLines(text: string, add: AddKey): void {
  for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
    const line = raw.replace(/\r$/, '').trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    const faults = isEnvVarName(key);
    if (faults.length > 0) throw new CommandError(`${quote(key)} is not a valid key name: ${faults.join(';')}`);
    add(key, at < 0 ? '' : line.slice(at + 1));
  }
}

/** Base64 of bytes, or of a text as UTF-8. */
export function toBase64(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}
