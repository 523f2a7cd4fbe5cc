import { toDisposable } from '../../base/index.ts';
import type { Pod } from '../../kube/index.ts';
import { isObject, isString, listOf, type Memory, noMemory, tupleOf } from '../client/index.ts';
import type { StaticPodSource } from '../kubelet/index.ts';

/** The folder `/etc/kubernetes/manifests` of a Node, out of which manifests can be moved and back, and into which others can be put. */
export interface ManifestFolder {
  readonly source: StaticPodSource;
  /** Names of the files that the folder was made with, those that are away too. */
  readonly files: readonly string[];
  /** Writes a file that the folder was not made with; undefined: deletes it. */
  write(file: string, manifest: Pod | undefined): void;
  /** Moves a file away; one that is away already is no error. */
  remove(file: string): void;
  /** Moves it back. */
  restore(file: string): void;
}

/** Makes a folder with these files; those that a snapshot says were moved away are away, those that were put there are there. */
export function newManifestFolder(files: ReadonlyMap<string, Pod>, memory: Memory = noMemory): ManifestFolder {
  const there = new Map(files);
  const away = memory.keep('manifests that are away', listOf(isString), () =>
    [...files.keys()].filter((file) => !there.has(file)),
  );
  for (const file of away ?? []) there.delete(file);
  const written = memory.keep(
    'manifests that were put there',
    listOf(tupleOf<readonly [string, object]>(isString, isObject)),
    () => {
      const own = [...there].filter(([file]) => !files.has(file));
      return own.length === 0 ? undefined : own;
    },
  );
  for (const [file, manifest] of written ?? []) there.set(file, manifest as Pod);
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    files: [...files.keys()],
    source: {
      list: () => there,
      subscribe(listener) {
        listeners.add(listener);
        return toDisposable(() => listeners.delete(listener));
      },
    },
    write(file, manifest) {
      if (manifest !== undefined) there.set(file, manifest);
      else if (!there.delete(file)) return;
      changed();
    },
    remove(file) {
      if (there.delete(file)) changed();
    },
    restore(file) {
      const manifest = files.get(file);
      if (manifest === undefined || there.has(file)) return;
      there.set(file, manifest);
      changed();
    },
  };
}
