import type { CheckTable, Lab } from '../lab/index.ts';
import type { Scenario } from '../runs/index.ts';

/** A command of a page, with what must be there for it to show something. A value of JSON. */
export interface PageRun {
  /** `<scenario>/<id>` */
  readonly id: string;
  readonly scenario: string;
  readonly command: string;
  readonly recordedOnly: Scenario['runs'][number]['recordedOnly'];
  /** The texts of the manifests to apply first, in order. */
  readonly manifests: readonly string[];
  /** Arguments of `kubectl wait`, without `kubectl wait`. */
  readonly waitFor: readonly string[];
  /** What its output must have before it is shown for the first time, and how long to wait for that; absent: it is shown as it is. */
  readonly awaited?:
    | (Pick<Scenario['runs'][number], 'expect' | 'exitCode' | 'retrySeconds'> & AwaitedFigures)
    | undefined;
}

interface AwaitedFigures {
  /** It shows figures of metrics-server: without one there is nothing to wait for. */
  readonly needsMetrics: boolean;
}

/** The commands that pages may ask for by identifier, and the folder that their `-f NAME` looks in. */
export interface PageRuns {
  find(id: string): PageRun | undefined | Promise<PageRun | undefined>;
  /** As the driver takes it in `KubectlCall.folder`. */
  readonly folder: string;
  /** Names of the files in {@link PageRuns.folder}. */
  readonly files: readonly string[];
}

/** A lab with the code of its checks. */
export interface LoadedLab {
  readonly lab: Lab;
  readonly checks: CheckTable;
}

/** The labs that pages may ask for by name. */
export interface LabLibrary {
  readonly names: readonly string[];
  find(name: string): LoadedLab | undefined | Promise<LoadedLab | undefined>;
  /** Where a lab's manifests are, as the driver takes it in `KubectlCall.folder`. */
  folderOf(lab: Lab): string;
}
