import type { Locale } from '../base/index.ts';

/** What a lab asks of a cluster; `Capability` of the drivers holds these and more. */
export const labCapabilities = ['metrics', 'exec', 'multiNode'] as const;
export type LabCapability = (typeof labCapabilities)[number];

/** What a lab may take away from the cluster at its start; it is put back when the lab is left. */
export const removableAddons = ['metrics-server'] as const;
export type RemovableAddon = (typeof removableAddons)[number];

/** A lab, read and checked: what `lab.yaml`, its messages, manifests and solutions say together. */
export interface Lab {
  readonly name: string;
  /** The Kubernetes version that it was written for: `1.37`. */
  readonly kubernetesVersion: string;
  readonly requires: readonly LabCapability[];
  /** How many worker nodes it needs at least. */
  readonly nodes: number;
  readonly removes: readonly RemovableAddon[];
  /** Manifests that are applied at the start, in order, by their names in `manifests/`. */
  readonly setup: readonly string[];
  /** All files of `manifests/`, by name: what `-f NAME` finds in the lab's terminal. */
  readonly manifests: ReadonlyMap<string, string>;
  /** Where these files are, relative to the project: `labs/<lab>/manifests`. */
  readonly folder: string;
  readonly title: Readonly<Record<Locale, string>>;
  /** One sentence: what the learner can do afterwards. */
  readonly summary: Readonly<Record<Locale, string>>;
  readonly steps: readonly LabStep[];
}

export interface LabStep {
  readonly name: string;
  readonly checks: readonly LabCheck[];
  /** From a nudge to nearly the answer, in the order in which they are shown. */
  readonly hints: Readonly<Record<Locale, readonly string[]>>;
  /** Lines of kubectl, as a reader would type them; `#` comments are those of the file. */
  readonly solution: readonly string[];
}

export interface LabCheck {
  readonly name: string;
  /** How long a check that is `pending` is waited for, in seconds. */
  readonly timeoutSeconds: number;
  /** What is checked, for the list under a step. */
  readonly title: Readonly<Record<Locale, string>>;
  /** By reason: what was seen and expected (`message`), and what to try (`hint`); `{value}` stands for what the check saw. */
  readonly texts: Readonly<Record<string, Readonly<Record<Locale, ReasonText>>>>;
}

export interface ReasonText {
  readonly message: string;
  readonly hint?: string | undefined;
}
