import type { Pod } from '../../kube/index.ts';
import type { ClusterFaults } from './faults/index.ts';
import type { ManifestFolder } from './manifest-folder.ts';

/** The folder `/etc/kubernetes/manifests` as someone on the Node sees it, who can move files out of it and back. */
export interface Manifests {
  /** Names of all files, those that are away too. */
  list(): readonly { readonly file: string; readonly isThere: boolean }[];
  /** @throws RangeError for a file that there is not, or that this cluster was made without */
  remove(file: string): void;
  restore(file: string): void;
  /** Writes a file of one's own; undefined deletes it. @throws RangeError for a file of the control plane */
  write(file: string, manifest: Pod | undefined): void;
}

/** A manifest that is away is the fault of its program, however it went: there is one truth about it. */
export function createManifests(folder: ManifestFolder, faults: ClusterFaults): Manifests {
  const faultOf = (file: string) => {
    if (folder.files.includes(file)) return file.replace('.yaml', '-stopped');
    throw new RangeError(`there is no manifest ${file}; there are ${folder.files.join(', ') || 'none'}`);
  };
  return {
    list: () => {
      const there = folder.source.list();
      const all = new Set([...folder.files, ...there.keys()]);
      return [...all].map((file) => ({ file, isThere: there.has(file) }));
    },
    write(file, manifest) {
      if (folder.files.includes(file))
        throw new RangeError(`${file} is of the control plane: it can be moved away, and back`);
      folder.write(file, manifest);
    },
    remove(file) {
      if (!folder.files.includes(file) && folder.source.list().has(file)) folder.write(file, undefined);
      else faults.apply(faultOf(file));
    },
    restore: (file) => void faults.heal(faultOf(file)),
  };
}
