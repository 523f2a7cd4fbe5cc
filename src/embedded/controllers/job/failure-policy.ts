import type { ContainerStatus, Job, JobPodFailureRule, Pod } from '../../../kube/index.ts';

/** What a Job's policy says of a failed Pod. */
export interface FailureVerdict {
  readonly action: JobPodFailureRule['action'] | undefined;
  /** Of `FailJob`. */
  readonly message?: string;
}

/** `matchPodFailurePolicy` (`pkg/controller/job/pod_failure_policy.go`, v1.37.2): the first rule that matches. */
export function judgeFailure({ spec }: Job, { metadata, status }: Pod): FailureVerdict {
  for (const [index, { action, onExitCodes, onPodConditions }] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const pod = `${metadata.namespace}/${metadata.name}`;
    if (onExitCodes !== undefined) {
      const matches = ({ name, state }: ContainerStatus) => {
        const exitCode = state?.terminated?.exitCode ?? 0;
        if (exitCode === 0 || (onExitCodes.containerName ?? name) !== name) return false;
        return onExitCodes.values.includes(exitCode) === (onExitCodes.operator === 'In');
      };
      const found =
        (status?.containerStatuses ?? []).find(matches) ?? (status?.initContainerStatuses ?? []).find(matches);
      if (found === undefined) continue;
      const code = found.state?.terminated?.exitCode;
      const message = `Container ${found.name} for pod ${pod} failed with exit code ${code} matching ${action} rule at index ${index}`;
      return action === 'FailJob' ? { action, message } : { action };
    }
    const found = (status?.conditions ?? []).find(({ type, status: is }) =>
      onPodConditions?.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === is),
    );
    if (found === undefined) continue;
    const message = `Pod ${pod} has condition ${found.type} matching ${action} rule at index ${index}`;
    return action === 'FailJob' ? { action, message } : { action };
  }
  return { action: undefined };
}
