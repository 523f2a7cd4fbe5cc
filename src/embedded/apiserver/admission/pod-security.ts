import { newInvalid, quote, type StoredObject } from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { formatAggregate } from '../authorization/rbac.ts';
import { newAdmissionForbidden } from './attributes.ts';
import { checkExistingPods, toCheckedPod } from './pod-security/check-namespace.ts';
import { evaluatePod, formatViolations } from './pod-security/evaluate.ts';
import type { CheckedPod, Container } from './pod-security/pod.ts';
import {
  compareLevels,
  formatLevel,
  isSameLevel,
  type LevelVersion,
  labelPrefix,
  type Policy,
  readPolicy,
} from './pod-security/policy.ts';

/** What `--admission-control-config-file` can say of Pod Security; the levels of namespaces without labels are `privileged`. */
export interface PodSecurityExemptions {
  readonly namespaces?: readonly string[];
  readonly usernames?: readonly string[];
  readonly runtimeClasses?: readonly string[];
}

const privileged: LevelVersion = { level: 'privileged', minor: Number.POSITIVE_INFINITY };
const defaults: Policy = { enforce: privileged, audit: privileged, warn: privileged };

/** Where the Pod template is in what makes Pods. */
const templates: Readonly<Record<string, (object: AdmissionAttributes['object']) => unknown>> = {
  '/podtemplates': (object) => object?.['template'],
  '/replicationcontrollers': (object) => object?.['spec']?.template,
  'apps/replicasets': (object) => object?.['spec']?.template,
  'apps/deployments': (object) => object?.['spec']?.template,
  'apps/statefulsets': (object) => object?.['spec']?.template,
  'apps/daemonsets': (object) => object?.['spec']?.template,
  'batch/jobs': (object) => object?.['spec']?.template,
  'batch/cronjobs': (object) => object?.['spec']?.jobTemplate?.spec?.template,
};

const ignoredSubresources = ['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status'];

/**
 * Holds Pods to the level that the labels of their namespace ask for, in its modes enforce, audit and warn
 * (`plugin/pkg/admission/security/podsecurity/admission.go`, v1.37, and `pod-security-admission/admission`, v0.37).
 */
export function createPodSecurity(exemptions: PodSecurityExemptions = {}): AdmissionPlugin {
  const isExempt = (list: readonly string[] | undefined, name: string | undefined) =>
    name !== undefined && name !== '' && (list ?? []).includes(name);

  /** Says why a request is not looked at, for the audit event; undefined when it is. */
  function exemptionOf({ namespace, user }: AdmissionAttributes): string | undefined {
    if (isExempt(exemptions.namespaces, namespace)) return 'namespace';
    return isExempt(exemptions.usernames, user.username) ? 'user' : undefined;
  }

  function checkPod(attributes: AdmissionAttributes, context: AdmissionContext, template?: unknown): void {
    const isPod = template === undefined;
    const annotate = (key: string, value: string) => attributes.annotate(labelPrefix + key, value);
    const exemption = exemptionOf(attributes);
    if (exemption !== undefined) {
      annotate('exempt', exemption);
      return;
    }
    const namespace = context.get({ group: '', resource: 'namespaces' }, '', attributes.namespace);
    const { policy, errors } = readPolicy(namespace?.metadata.labels, defaults);
    const { enforce, audit, warn } = policy;
    const isOpen = errors.length === 0 && audit.level === 'privileged' && warn.level === 'privileged';
    if (isOpen && (!isPod || enforce.level === 'privileged')) {
      if (isPod) annotate('enforce-policy', formatLevel(privileged));
      return;
    }
    const { object, old } = attributes;
    if (isPod && attributes.operation === 'UPDATE' && old && !isSignificant(object?.['spec'], old)) return;
    const pod = toCheckedPod((template ?? object) as Parameters<typeof toCheckedPod>[0]);
    if (isExempt(exemptions.runtimeClasses, pod.spec.runtimeClassName)) {
      annotate('exempt', 'runtimeClass');
      return;
    }
    if (errors.length > 0) annotate('error', `Failed to parse policy: ${formatAggregate(errors.map(String))}`);
    judge(policy, pod, isPod, attributes, context);
  }

  return {
    name: 'PodSecurity',
    validate(attributes, context) {
      const { operation, resource, subresource, object } = attributes;
      if ((operation !== 'CREATE' && operation !== 'UPDATE') || !object) return;
      if (resource.resource === 'pods' && resource.group === '') {
        if (!ignoredSubresources.includes(subresource)) checkPod(attributes, context);
      } else if (resource.resource === 'namespaces' && resource.group === '') {
        if (subresource === '') checkNamespace(attributes, context, isExempt(exemptions.namespaces, attributes.name));
      } else if (subresource === '') {
        const template = templates[`${resource.group}/${resource.resource}`]?.(object);
        if (template) checkPod(attributes, context, template);
      }
    },
  };
}

function judge(
  { enforce, audit, warn }: Policy,
  pod: CheckedPod,
  isPod: boolean,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): void {
  const known = new Map<string, string>();
  const evaluate = (level: LevelVersion): string => {
    const key = formatLevel(level);
    const before = known.get(key);
    if (before !== undefined) return before;
    const violations = formatViolations(evaluatePod(level, pod));
    known.set(key, violations);
    return violations;
  };
  let refusal = '';
  if (isPod) {
    attributes.annotate(`${labelPrefix}enforce-policy`, formatLevel(enforce));
    refusal = evaluate(enforce);
  }
  const audited = evaluate(audit);
  if (audited !== '') {
    const text = `would violate PodSecurity ${quote(formatLevel(audit))}: ${audited}`;
    attributes.annotate(`${labelPrefix}audit-violations`, text);
  }
  if (refusal !== '') {
    throw newAdmissionForbidden(attributes, `violates PodSecurity ${quote(formatLevel(enforce))}: ${refusal}`);
  }
  const warned = evaluate(warn);
  if (warned !== '') context.warn(`would violate PodSecurity ${quote(formatLevel(warn))}: ${warned}`);
}

function checkNamespace(attributes: AdmissionAttributes, context: AdmissionContext, isExempt: boolean): void {
  const { operation, object, old, name } = attributes;
  const labels = object?.metadata.labels;
  const { policy, errors } = readPolicy(labels, defaults);
  const before = readPolicy(old?.metadata.labels, defaults);
  const isNewError = operation === 'CREATE' || errors.map(String).join() !== before.errors.map(String).join();
  if (errors.length > 0 && isNewError) throw newInvalid({ group: '', kind: 'Namespace' }, name, errors);
  const isStricter =
    !isSameLevel(policy.enforce, before.policy.enforce) &&
    policy.enforce.level !== 'privileged' &&
    (policy.enforce.minor !== before.policy.enforce.minor || compareLevels(policy.enforce, before.policy.enforce) > 0);
  if (operation === 'UPDATE' && !isStricter) return;
  if (isExempt) {
    const ignored = formatExemptPolicy(policy, labels ?? {});
    if (ignored === undefined) return;
    const what = `namespace ${quote(name)} is exempt from Pod Security`;
    context.warn(`${what}, and the policy (${ignored}) will be ignored`);
    return;
  }
  if (operation !== 'UPDATE') return;
  const pods = [...context.list({ group: '', resource: 'pods' }, name)];
  for (const warning of checkExistingPods(name, policy.enforce, pods)) context.warn(warning);
}

/** The modes that are asked for in vain; undefined when none restricts anything. */
function formatExemptPolicy(policy: Policy, labels: Readonly<Record<string, string>>): string | undefined {
  const modes = ['enforce', 'audit', 'warn'] as const;
  if (modes.every((mode) => policy[mode].level === 'privileged')) return undefined;
  return modes
    .filter((mode) => policy[mode].level !== 'privileged')
    .filter((mode) => [mode, `${mode}-version`].some((label) => labels[labelPrefix + label] !== undefined))
    .map((mode) => `${mode}=${formatLevel(policy[mode])}`)
    .join(', ');
}

interface WithContainers {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
}

/** Of a Pod that is there, only images and debug containers can change in a way that matters. */
function isSignificant(now: WithContainers, old: StoredObject): boolean {
  const before: WithContainers = old.spec ?? {};
  const differ = (a: readonly Container[] = [], b: readonly Container[] = []) =>
    a.length !== b.length || a.some(({ image }, index) => image !== b[index]?.image);
  if (differ(now.containers, before.containers) || differ(now.initContainers, before.initContainers)) return true;
  return (now.ephemeralContainers ?? []).some(
    ({ name, image }) => before.ephemeralContainers?.find((other) => other.name === name)?.image !== image,
  );
}
