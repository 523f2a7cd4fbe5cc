import type { FileTree, Mount } from '../../runtime/cri.ts';
import { fromBase64, toBase64 } from '../../runtime/files/root-files.ts';
import { createFileTree, type FileTreeOptions } from './file-tree.ts';

/**
 * The folders of a node that Pods' volumes are in (`/var/lib/kubelet/pods`): they outlive the kubelet, and a snapshot has them,
 * so that a runtime that is restored gives its containers their mounts again.
 */
export interface NodeDisk {
  get(key: string): FileTree | undefined;
  /** The tree of that key; made if it is not there. */
  tree(key: string, options?: FileTreeOptions): FileTree;
  /** The key of a tree that is on the disk; empty for another. */
  keyOf(tree: FileTree): string;
  /** Forgets trees whose keys begin so. */
  remove(prefix: string): void;
  /** What a container sees, for as long as there is a record of it. */
  keepMounts(containerId: string, mounts: readonly Mount[]): void;
  mountsOf(container: { readonly id: string }): readonly Mount[];
  forgetMounts(containerId: string): void;
  /** As JSON. */
  snapshot(): unknown;
  /** Replaces everything by a {@link snapshot}. */
  restore(snapshot: unknown): void;
}

type Content = string | number | { readonly [name: string]: Content };

interface DiskSnapshot {
  readonly trees: readonly { readonly key: string; readonly options: FileTreeOptions; readonly content: Content }[];
  readonly mounts: readonly (readonly [string, readonly (Omit<Mount, 'tree'> & { readonly key: string })[]])[];
}

/** Makes an empty disk. */
export function createNodeDisk(): NodeDisk {
  const trees = new Map<string, FileTree>();
  const keys = new Map<FileTree, string>();
  const mountsById = new Map<string, readonly Mount[]>();
  const put = (key: string, tree: FileTree) => {
    trees.set(key, tree);
    keys.set(tree, key);
  };
  const remove = (prefix: string) => {
    for (const [key, tree] of trees) {
      if (!key.startsWith(prefix)) continue;
      trees.delete(key);
      keys.delete(tree);
    }
  };
  return {
    get: (key) => trees.get(key),
    tree(key, options) {
      const known = trees.get(key);
      if (known !== undefined) return known;
      const made = createFileTree(options);
      put(key, made);
      return made;
    },
    keyOf: (tree) => keys.get(tree) ?? '',
    remove,
    keepMounts(containerId, mounts) {
      mountsById.set(containerId, mounts);
      for (const [index, { tree }] of mounts.entries()) {
        if (!keys.has(tree)) put(`containers/${containerId}/${index}`, tree);
      }
    },
    mountsOf: ({ id }) => mountsById.get(id) ?? [],
    forgetMounts(containerId) {
      mountsById.delete(containerId);
      remove(`containers/${containerId}/`);
    },
    snapshot(): DiskSnapshot {
      // Mounts may show a tree whose volume is gone already.
      const gone = new Map<string, FileTree>();
      const rows = [...mountsById].map(([id, mounts]) => {
        const kept = mounts.map(({ tree, ...mount }, index) => {
          const known = keys.get(tree);
          const key = known ?? `gone/${id}/${index}`;
          if (known === undefined) gone.set(key, tree);
          return { ...mount, key };
        });
        return [id, kept] as const;
      });
      return {
        trees: [...trees, ...gone].map(([key, tree]) => ({
          key,
          options: {
            isMemory: tree.isMemory,
            ...(tree.limitBytes === undefined ? {} : { limitBytes: tree.limitBytes }),
          },
          content: contentOf(tree, ''),
        })),
        mounts: rows,
      };
    },
    restore(snapshot) {
      const { trees: rows, mounts } = snapshot as DiskSnapshot;
      trees.clear();
      keys.clear();
      mountsById.clear();
      const all = new Map<string, FileTree>();
      for (const { key, options, content } of rows) {
        const tree = createFileTree(options);
        fill(tree, '', content);
        all.set(key, tree);
        if (!key.startsWith('gone/')) put(key, tree);
      }
      for (const [id, list] of mounts) {
        mountsById.set(
          id,
          list.flatMap(({ key, ...mount }) => {
            const tree = all.get(key);
            return tree === undefined ? [] : [{ ...mount, tree }];
          }),
        );
      }
    },
  };
}

/** Files are base64, or their number of zero bytes. */
function contentOf(tree: FileTree, path: string): Content {
  const found = tree.read(path);
  if (typeof found === 'number') return found;
  if (found instanceof Uint8Array) return toBase64(found);
  const names = (found ?? []) as readonly string[];
  return Object.fromEntries(names.map((name) => [name, contentOf(tree, path === '' ? name : `${path}/${name}`)]));
}

function fill(tree: FileTree, path: string, content: Content): void {
  if (typeof content === 'number') tree.write(path, content);
  else if (typeof content === 'string') tree.write(path, fromBase64(content));
  else for (const [name, inner] of Object.entries(content)) fill(tree, path === '' ? name : `${path}/${name}`, inner);
}
