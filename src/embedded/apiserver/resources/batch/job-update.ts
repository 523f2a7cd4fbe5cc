import { type FieldError, fieldErrors, isSemanticallyEqual, type StoredObject } from '../../../../kube/index.ts';
import type { Affinity, Container, PodSpec, PodTemplate } from '../core/pod/types.ts';
import { immutableText } from '../field-rules.ts';
import { toGoValue } from '../go-value.ts';
import { addSelectorImmutable, specOf } from '../workload.ts';
import { isTrueCondition } from './job-status.ts';
import type { JobSpec, JobStatus } from './job-types.ts';

/** What of a Job may change (`ValidateJobSpecUpdate` of pkg/apis/batch/validation, v1.37). */

/** `validateCompletions`: of an Indexed Job they move with the parallelism. */
function addCompletionErrors(errors: FieldError[], spec: JobSpec, old: JobSpec): void {
  const { completions } = spec;
  if (completions === old.completions) return;
  if (spec.completionMode !== 'Indexed') {
    errors.push(fieldErrors.invalid('spec.completions', completions ?? null, immutableText));
  } else if (completions !== undefined && completions !== spec.parallelism) {
    const why = 'can only be modified in tandem with spec.parallelism';
    errors.push(fieldErrors.invalid('spec.completions', completions, why));
  }
}

/** `shouldAllowMutablePodTemplate` (pkg/registry/batch/job/strategy.go): nothing of it runs, nor will before it is resumed. */
function isAsleep({ suspend }: JobSpec, status: JobStatus): boolean {
  const isStopped = status.startTime === undefined || isTrueCondition(status, 'Suspended');
  return suspend === true && isStopped && !status.active;
}

function withAffinity(spec: PodSpec, now: PodSpec): PodSpec {
  const { affinity: _, ...rest } = spec;
  const { nodeAffinity: __, ...others } = spec.affinity ?? {};
  const nodeAffinity = now.affinity?.nodeAffinity;
  const affinity: Affinity = { ...others, ...(nodeAffinity ? { nodeAffinity } : {}) };
  return Object.keys(affinity).length > 0 || now.affinity ? { ...rest, affinity } : rest;
}

/** The old template with the new one's directives to the scheduler. */
function withDirectives(old: PodTemplate, now: PodTemplate): PodTemplate {
  const spec = withAffinity(old.spec ?? {}, now.spec ?? {});
  const { labels: _, annotations: __, ...metadata } = old.metadata ?? {};
  const { labels, annotations } = now.metadata ?? {};
  const { nodeSelector: ___, tolerations: ____, schedulingGates: _____, ...rest } = spec;
  const { nodeSelector, tolerations, schedulingGates } = now.spec ?? {};
  return {
    ...old,
    metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: {
      ...rest,
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations }),
      ...(schedulingGates && { schedulingGates }),
    },
  };
}

function withResources(old: readonly Container[] | undefined, now: readonly Container[] | undefined) {
  if (!old || old.length !== now?.length) return old;
  return old.map((container, index) => {
    const other = now[index];
    if (other?.name !== container.name) return container;
    const { resources: _, ...rest } = container;
    return { ...rest, ...(other?.resources && { resources: other.resources }) };
  });
}

/** `validatePodTemplateUpdate`. */
function addTemplateErrors(errors: FieldError[], template: PodTemplate, oldObject: StoredObject): void {
  const old = specOf<JobSpec>(oldObject);
  const status = (oldObject['status'] ?? {}) as JobStatus;
  const mayChange = isAsleep(old, status);
  const settled = mayChange ? withDirectives(old.template ?? {}, template) : (old.template ?? {});
  if (!mayChange) {
    if (isSemanticallyEqual(template, settled)) return;
    errors.push(fieldErrors.invalid('spec.template', toGoValue('PodTemplateSpec', { ...template }), immutableText));
    return;
  }
  const { containers, initContainers } = settled.spec ?? {};
  const spec: Record<string, unknown> = { ...settled.spec };
  if (containers) spec['containers'] = withResources(containers, template.spec?.containers);
  if (initContainers) spec['initContainers'] = withResources(initContainers, template.spec?.initContainers);
  if (isSemanticallyEqual(template.spec, spec)) return;
  errors.push(fieldErrors.invalid('spec.template.spec', toGoValue('PodSpec', { ...template.spec }), immutableText));
}

/** `ValidateJobSpecUpdate` without what a specification is judged by anyhow. */
export function addJobUpdateErrors(errors: FieldError[], spec: JobSpec, oldObject: StoredObject): void {
  const old = specOf<JobSpec>(oldObject);
  addCompletionErrors(errors, spec, old);
  addSelectorImmutable(errors, 'spec.selector', spec.selector, old.selector);
  addTemplateErrors(errors, spec.template ?? {}, oldObject);
  const keep = (field: keyof JobSpec, value: unknown) => {
    if (isSemanticallyEqual(spec[field], old[field])) return;
    errors.push(fieldErrors.invalid(`spec.${field}`, value ?? null, immutableText));
  };
  keep('completionMode', spec.completionMode);
  const { podFailurePolicy, successPolicy } = spec;
  keep('podFailurePolicy', podFailurePolicy && toGoValue('PodFailurePolicy', { ...podFailurePolicy }));
  keep('backoffLimitPerIndex', spec.backoffLimitPerIndex);
  keep('managedBy', spec.managedBy);
  keep('successPolicy', successPolicy && toGoValue('SuccessPolicy', { ...successPolicy }));
}
