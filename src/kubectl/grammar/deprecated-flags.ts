import type { FlagGrammar } from './grammar.ts';

/** A flag that is still taken, but that no help tells of. */
export interface DeprecatedFlag extends FlagGrammar {
  /** What is printed after `Flag --NAME has been deprecated, ` when it is used. */
  readonly deprecation: string;
}

/** By command: what pflag's `MarkDeprecated` hides from the help that the grammar is read from (`kubectl/pkg/cmd`, v0.37). */
export const deprecatedFlags: Readonly<Record<string, readonly DeprecatedFlag[]>> = {
  autoscale: [
    {
      name: 'cpu-percent',
      arity: 'required',
      type: 'integer',
      default: '-1',
      summary: 'The target average CPU utilization in percent of requested CPU.',
      deprecation:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    },
  ],
  run: [
    {
      name: 'filename',
      short: 'f',
      arity: 'required',
      type: 'strings',
      default: '[]',
      summary: 'Ignored.',
      deprecation: 'it is ignored by kubectl run and will be removed in a future release',
    },
  ],
};
