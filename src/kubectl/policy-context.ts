/** What the policy must know of the place that a line comes from. */
export interface PolicyContext {
  /** Names, relative to the folder that kubectl starts in, that `-f` and `-k` may use: a lab's manifests. */
  readonly folderFiles: readonly string[];
  /** URLs that `-f` may name, each with the manifest that is used in its place. */
  readonly pinnedUrls: ReadonlyMap<string, string>;
  /**
   * Whether kubectl can reach nothing but the cluster and these files, as the one that runs in a page: then no verb, flag or file is
   * refused; absent: no.
   */
  readonly harmless?: boolean | undefined;
  /** Whether the reader has a terminal that a pseudo-terminal can be joined to. */
  readonly terminal: boolean;
  /** Whether the caller has something for standard input, so that `-f -` can be read; absent: no. */
  readonly stdin?: boolean | undefined;
  /** Whether kubectl is given an editor that can neither open other files nor start programs, so that `edit` may run; absent: no. */
  readonly editor?: boolean | undefined;
}
