/** Facts of the machine that no program of the cluster's tells; injected in tests. */
export interface Machine {
  /** `wsl`: Linux under Windows. */
  readonly platform: Platform;
  /** Bytes that programs could still get; undefined where the platform does not say. */
  availableMemoryBytes(): Promise<number | undefined>;
  /** Bytes free for us on the file system of `folder`; undefined when it cannot be read. */
  freeDiskBytes(folder: string): Promise<number | undefined>;
  /** Limits of inotify; undefined where there is none. */
  inotify(): Promise<{ readonly watches: number; readonly instances: number } | undefined>;
}

export type Platform = 'linux' | 'macos' | 'wsl';
