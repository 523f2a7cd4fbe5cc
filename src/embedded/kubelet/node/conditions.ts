import { formatTime, type NodeCondition } from '../../../kube/index.ts';
import type { PressureCondition } from '../eviction/thresholds.ts';

/** What a node's conditions are made from. */
export interface NodeConditionInput {
  readonly nowMs: number;
  readonly old: readonly NodeCondition[];
  readonly isUnderPressure: (condition: PressureCondition) => boolean;
  /** Why the kubelet is not ready; empty when it is. */
  readonly problems: readonly string[];
  /** Told of a condition that has changed: `NodeHasSufficientMemory`, `NodeReady`. */
  readonly changed: (reason: string) => void;
}

/**
 * The conditions of a Node in the order in which a kubelet writes them (`pkg/kubelet/nodestatus/setters.go`, v1.37).
 * Process ids never run out here.
 */
export function computeNodeConditions(input: NodeConditionInput): NodeCondition[] {
  const { nowMs, old, isUnderPressure, problems, changed } = input;
  const time = formatTime(nowMs);
  const condition = (type: string, status: 'False' | 'True', reason: string, message: string, event: string) => {
    const known = old.find((one) => one.type === type);
    // A first Ready is told by its change alone.
    const isNews = known === undefined ? type !== 'Ready' : known.status !== status;
    if (isNews) changed(event);
    return {
      type,
      status,
      lastHeartbeatTime: time,
      lastTransitionTime: known?.status === status ? (known.lastTransitionTime ?? time) : time,
      reason,
      message,
    };
  };
  const problem = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
  return [
    isUnderPressure('MemoryPressure')
      ? condition(
          'MemoryPressure',
          'True',
          'KubeletHasInsufficientMemory',
          'kubelet has insufficient memory available',
          'NodeHasInsufficientMemory',
        )
      : condition(
          'MemoryPressure',
          'False',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
          'NodeHasSufficientMemory',
        ),
    isUnderPressure('DiskPressure')
      ? condition('DiskPressure', 'True', 'KubeletHasDiskPressure', 'kubelet has disk pressure', 'NodeHasDiskPressure')
      : condition(
          'DiskPressure',
          'False',
          'KubeletHasNoDiskPressure',
          'kubelet has no disk pressure',
          'NodeHasNoDiskPressure',
        ),
    condition(
      'PIDPressure',
      'False',
      'KubeletHasSufficientPID',
      'kubelet has sufficient PID available',
      'NodeHasSufficientPID',
    ),
    problems.length === 0
      ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status', 'NodeReady')
      : condition('Ready', 'False', 'KubeletNotReady', problem, 'NodeNotReady'),
  ];
}
