import type { Rejection } from './framework.ts';

/**
 * What FailedScheduling says when no Node will do (`FitError.Error`, pkg/scheduler/framework/types.go): how many Nodes for
 * which reason, in the order of the alphabet, and what preemption has come to.
 */
export function formatFitError(options: {
  readonly nodeCount: number;
  /** No Node was looked at: the same reason for all. */
  readonly everywhere?: Rejection | undefined;
  readonly byNode: Iterable<Rejection>;
  /** What is said of Nodes that have not been looked at, and how many they are. */
  readonly absent?: { readonly reason: string; readonly count: number };
  readonly postFilter?: string;
}): string {
  const { nodeCount, everywhere, byNode, absent, postFilter = '' } = options;
  let text = `0/${nodeCount} nodes are available:`;
  if (everywhere !== undefined) text += ` ${everywhere.reasons.join(', ')}.`;
  else {
    const counts = new Map<string, number>();
    const add = (reason: string, count: number) => counts.set(reason, (counts.get(reason) ?? 0) + count);
    for (const { reasons } of byNode) for (const reason of reasons) add(reason, 1);
    if (absent !== undefined && absent.count > 0) add(absent.reason, absent.count);
    const lines = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
    if (lines.length > 0) text += ` ${lines.join(', ')}.`;
  }
  return postFilter === '' ? text : `${text} ${postFilter}`;
}
