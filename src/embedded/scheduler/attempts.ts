import type { PluginName, Rejection, Remedy } from './framework.ts';
import type { NodeInfo } from './node-info.ts';

/** What one plugin said of one Node. */
export interface PluginScore {
  readonly plugin: PluginName;
  readonly raw: number;
  /** 0 to 100. */
  readonly normalized: number;
  readonly weight: number;
}

/** What an attempt found out about a Node. */
export interface NodeVerdict {
  readonly node: string;
  /** Those that were asked and let the Pod through. */
  readonly passed: readonly PluginName[];
  readonly refusedBy?: PluginName;
  readonly reasons: readonly string[];
  /** What it would take. */
  readonly remedies: readonly Remedy[];
  /** Empty where the Node was refused, or was the only one. */
  readonly scores: readonly PluginScore[];
  readonly total: number;
}

/** One attempt to schedule a Pod: every verdict, by Node and plugin. */
export interface SchedulingAttempt {
  readonly pod: string;
  readonly uid: string;
  /** From 1. */
  readonly attempt: number;
  readonly atMs: number;
  /** Nodes that were not looked at, because enough were found. */
  readonly notLookedAt: number;
  readonly nodes: readonly NodeVerdict[];
  /** Empty when there was none. */
  readonly selected: string;
  readonly message: string;
  /** The Node on which room is being made by preemption. */
  readonly nominated: string;
}

/** An attempt as it is kept: lists of numbers, told in full only when it is asked for. */
export interface AttemptRecord {
  readonly pod: string;
  readonly uid: string;
  readonly attempt: number;
  readonly atMs: number;
  readonly filters: readonly PluginName[];
  readonly refusals: readonly (readonly [node: string, Rejection])[];
  readonly feasible: readonly NodeInfo[];
  readonly scorers: readonly {
    readonly plugin: PluginName;
    readonly weight: number;
    readonly raw: readonly number[];
    readonly normalized: readonly number[];
  }[];
  readonly totals: readonly number[];
  readonly nodeCount: number;
  selected: string;
  message: string;
  nominated: string;
}

/** How many attempts are kept, of all Pods together. */
const maxAttempts = 200;

/** The latest attempts. */
export interface Attempts {
  add(record: AttemptRecord): void;
  /** Of a Pod (`namespace/name`), the latest last. */
  of(pod: string): SchedulingAttempt[];
}

/** Makes an empty record of attempts. */
export function createAttempts(): Attempts {
  const records: AttemptRecord[] = [];
  return {
    add(record) {
      records.push(record);
      if (records.length > maxAttempts) records.shift();
    },
    of: (pod) => records.filter((record) => record.pod === pod).map(tell),
  };
}

function tell(record: AttemptRecord): SchedulingAttempt {
  const { filters, refusals, feasible, scorers, totals, nodeCount, ...rest } = record;
  const refused = refusals.map(([node, { plugin, reasons, remedies }]): NodeVerdict => {
    const at = filters.indexOf(plugin);
    return {
      node,
      passed: at < 0 ? [] : filters.slice(0, at),
      refusedBy: plugin,
      reasons,
      remedies: remedies?.() ?? [],
      scores: [],
      total: 0,
    };
  });
  const passed = feasible.map(
    ({ name }, index): NodeVerdict => ({
      node: name,
      passed: filters,
      reasons: [],
      remedies: [],
      scores: scorers.map(({ plugin, weight, raw, normalized }) => ({
        plugin,
        weight,
        raw: raw[index] ?? 0,
        normalized: normalized[index] ?? 0,
      })),
      total: totals[index] ?? 0,
    }),
  );
  return { ...rest, nodes: [...passed, ...refused], notLookedAt: nodeCount - refused.length - passed.length };
}
