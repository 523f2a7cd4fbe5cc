import type { ClusterFaults } from './faults/index.ts';
import type { ManifestFolder } from './manifest-folder.ts';

/** The folder `/etc/kubernetes/manifests` as someone on the Node sees it, who can move files out of it and back. */
export interface Manifests {
  /** Names of all files, those that are away too. */
  list(): readonly { readonly file: string; readonly isThere: boolean }[];
  /** @throws RangeError for a file that there is not, or that this cluster was made without */
  remove(file: string): void;
  restore(file: string): void;
}

/** A manifest that is away is the fault of its program, however it went: there is one truth about it. */
export function createManifests(folder: ManifestFolder, faults: ClusterFaults): Manifests {
  const faultOf = (file: string) => {
    if (folder.files.includes(file)) return file.replace('.yaml', '-stopped');
    throw new RangeError(`there is no manifest ${file}; there are ${folder.files.join(', ')}`);
  };
  return {
    list: () => folder.files.map((file) => ({ file, isThere: folder.source.list().has(file) })),
    remove: (file) => void faults.apply(faultOf(file)),
    restore: (file) => void faults.heal(faultOf(file)),
  };
}
