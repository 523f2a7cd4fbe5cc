import { createTar, parseTar } from 'nanotar';
import { quote } from '../../kube/index.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { readTextOrBytes, walkFiles } from '../command/files.ts';
import { CommandError, newNotSupported } from '../errors.ts';
import { getObject } from '../resource/helper.ts';
import type { Pod } from '../resource/pods.ts';
import { containerFor, execInPod } from './exec/in-pod.ts';

/** A file of the lab, or of a Pod. */
interface FileSpec {
  readonly namespace: string;
  /** Empty: the file is the lab's. */
  readonly pod: string;
  readonly path: string;
}

/**
 * `kubectl cp` (`kubectl/pkg/cmd/cp/cp.go`, v0.37): archives through the container's own `tar`. Simplified: a copy is
 * not resumed (`--retries`), and archives are read whole.
 */
export const cp: Verb = {
  async run(context) {
    const { args } = context;
    if (args.length !== 2) throw new CommandError('source and destination are required');
    const [from, to] = args.map((word) => parseSpec(word, context.namespace.name)) as [FileSpec, FileSpec];
    if (from.pod !== '' && to.pod !== '')
      throw new CommandError('one of src or dest must be a local file specification');
    if (from.path === '' || to.path === '') throw new CommandError('filepath can not be empty');
    if (from.pod !== '') return copyFrom(context, from, to.path);
    if (to.pod !== '') return copyTo(context, from.path, to);
    throw new CommandError('one of src or dest must be a remote file specification');
  },
};

/** `extractFileSpec`. @throws CommandError */
function parseSpec(word: string, namespace: string): FileSpec {
  const at = word.indexOf(':');
  if (at < 0) return { namespace: '', pod: '', path: word };
  const parts = word.slice(0, at).split('/');
  if (at === 0 || parts.length > 2)
    throw new CommandError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const [first = '', second] = parts;
  return { namespace: second === undefined ? namespace : first, pod: second ?? first, path: word.slice(at + 1) };
}

async function podOf(context: VerbContext, { namespace, pod }: FileSpec): Promise<Pod> {
  const mapping = await context.client.mappingFor('pods');
  return (await getObject(context, { mapping, namespace, name: pod })) as unknown as Pod;
}

const clean = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  const joined = parts.join('/');
  return path.startsWith('/') ? `/${joined}` : joined === '' ? '.' : joined;
};

const baseOf = (path: string): string => clean(path).split('/').at(-1) ?? '';
const folderOf = (path: string): string => {
  const cleaned = clean(path);
  const at = cleaned.lastIndexOf('/');
  return at < 0 ? '.' : at === 0 ? '/' : cleaned.slice(0, at);
};

/** What a command in a container does: nothing is written of what it says. */
const silent = { out: () => undefined, err: () => undefined };

async function copyTo(context: VerbContext, from: string, to: FileSpec): Promise<void> {
  const { flags, files } = context;
  const found = await walkFiles(files, clean(from), true);
  if (found === undefined) throw new CommandError(`${from} doesn't exist in local filesystem`);
  const pod = await podOf(context, to);
  const options = { container: flags.text('container'), isQuiet: false, isTty: false };
  const container = await containerFor(context.err, pod, options);
  const isFolder = await execInPod(
    context,
    pod,
    { ...options, container, command: ['test', '-d', to.path] },
    silent,
  ).then(
    () => true,
    () => false,
  );
  const target = clean(isFolder ? `${to.path}/${baseOf(from)}` : to.path);
  const items = [];
  for (const path of found.paths) {
    const name = `${baseOf(target)}${path.slice(clean(from).length)}`;
    if (name.length > 100) throw newNotSupported(`a name of more than 100 signs (${name})`);
    items.push({ name, data: await readTextOrBytes(files, path), attrs: { mode: '644' } });
  }
  if (found.paths.length === 0) items.push({ name: `${baseOf(target)}/`, attrs: { mode: '755' } });
  const preserves = flags.isOn('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : [];
  const command = ['tar', ...preserves, '-xmf', '-', '-C', folderOf(target)];
  const archive = createTar(items, { attrs: { uid: 0, gid: 0, mtime: context.clock.now() } });
  const stdin = new Blob([archive as Uint8Array<ArrayBuffer>]).stream();
  await execInPod(context, pod, { ...options, container, command }, { stdin, out: context.out, err: context.err });
}

async function copyFrom(context: VerbContext, from: FileSpec, to: string): Promise<void> {
  const { flags, files, out, err } = context;
  if (files.write === undefined) throw newNotSupported('writing a file', 'there is no place for it here');
  const pod = await podOf(context, from);
  const options = { container: flags.text('container'), isQuiet: false, isTty: false };
  // What is said on standard error goes to the output, as upstream has it.
  const container = await containerFor(out, pod, options);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const command = ['tar', 'cf', '-', from.path];
  await execInPod(
    context,
    pod,
    { ...options, container, command },
    { out: (chunk) => void parts.push(bytesOf(chunk)), err: out },
  );
  const prefix = clean(from.path)
    .replace(/^\/+/, '')
    .replace(/^(?:\.\.\/)+/, '');
  const archive = await new Blob(parts).arrayBuffer();
  for (const { name, type, data } of parseTar(archive)) {
    if (!name.startsWith(prefix === '.' ? '' : prefix)) throw new CommandError('tar contents corrupted');
    const target = clean(`${to}/${name.slice(prefix === '.' ? 0 : prefix.length)}`);
    if (type === 'directory') continue;
    if (type !== 'file') {
      await err(`warning: skipping symlink: ${quote(target)} -> ""\n`);
      continue;
    }
    await files.write(target, data ?? '');
  }
}

const bytesOf = (chunk: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof chunk === 'string' ? new TextEncoder().encode(chunk) : new Uint8Array(chunk);
