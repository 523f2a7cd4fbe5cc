import type { KubeObject } from '../../kube/index.ts';

/** Prints objects; text goes to `write` as soon as it is known, and what aligns columns may wait for more until `flush`. */
export interface Printer {
  /**
   * Prints one object, or a list. @throws CommandError when it cannot
   */
  print(object: KubeObject, write: (text: string) => void, options?: PrintCallOptions): void;
}

export interface PrintCallOptions {
  /** Of a watch with `--output-watch-events`: ADDED, MODIFIED, DELETED, BOOKMARK. */
  readonly eventType?: string;
  /** Fields stay in the order of the object, as Go's structs have it; otherwise they are sorted. */
  readonly isTyped?: boolean;
}

/** A watch event as an object (`metav1.WatchEvent`). */
export const eventObject = (
  type: string,
  object: KubeObject,
): { readonly type: string; readonly object: KubeObject } => ({
  type,
  object,
});
