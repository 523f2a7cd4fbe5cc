import { toDisposable } from '../../base/index.ts';
import type { Pod } from '../../kube/index.ts';
import { isString, listOf, type Memory, noMemory } from '../client/index.ts';
import type { StaticPodSource } from '../kubelet/index.ts';

/** The folder `/etc/kubernetes/manifests` of a Node, out of which manifests can be moved and back. */
export interface ManifestFolder {
  readonly source: StaticPodSource;
  /** Names of all files, those that are away too. */
  readonly files: readonly string[];
  /** Moves a file away; one that is away already is no error. */
  remove(file: string): void;
  /** Moves it back. */
  restore(file: string): void;
}

/** Makes a folder with these files; those that a snapshot says were moved away are away. */
export function newManifestFolder(files: ReadonlyMap<string, Pod>, memory: Memory = noMemory): ManifestFolder {
  const there = new Map(files);
  const away = memory.keep('manifests that are away', listOf(isString), () =>
    [...files.keys()].filter((file) => !there.has(file)),
  );
  for (const file of away ?? []) there.delete(file);
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
