import {
  checkAppArmor,
  checkCapabilities,
  checkHostNamespaces,
  checkHostPathVolumes,
  checkHostPorts,
  checkHostProbes,
  checkPrivileged,
  checkProcMount,
  checkProcMountUnlessRelaxed,
  checkSeccomp,
  checkSeLinux,
  checkSysctls,
  checkWindowsHostProcess,
} from './baseline-checks.ts';
import type { Check, CheckedPod, Violation } from './pod.ts';
import type { LevelVersion } from './policy.ts';
import {
  checkDroppedCapabilities,
  checkPrivilegeEscalation,
  checkRunAsNonRoot,
  checkRunAsUser,
  checkSetSeccomp,
  checkVolumes,
} from './restricted-checks.ts';

/** Checks in the order of their names upstream; `until` is the first minor version whose `restricted` has a stricter one. */
const baseline: readonly { readonly check: Check; readonly until?: number }[] = [
  { check: checkAppArmor },
  { check: checkCapabilities, until: 22 },
  { check: checkHostNamespaces },
  { check: checkHostPathVolumes, until: 0 },
  { check: checkHostPorts },
  { check: checkHostProbes },
  { check: checkPrivileged },
  { check: checkProcMountUnlessRelaxed, until: 35 },
  { check: checkSeLinux },
  { check: checkSeccomp, until: 19 },
  { check: checkSysctls },
  { check: checkWindowsHostProcess },
];

const restricted: readonly { readonly check: Check; readonly since?: number }[] = [
  { check: checkPrivilegeEscalation },
  { check: checkDroppedCapabilities, since: 22 },
  { check: checkProcMount, since: 35 },
  { check: checkVolumes },
  { check: checkRunAsNonRoot },
  { check: checkRunAsUser },
  { check: checkSetSeccomp, since: 19 },
];

/** What of a Pod a level does not allow (`pod-security-admission/policy/registry.go`, v0.37). */
export function evaluatePod({ level, minor }: LevelVersion, pod: CheckedPod): readonly Violation[] {
  if (level === 'privileged') return [];
  const isRestricted = level === 'restricted';
  const violations: Violation[] = [];
  const run = (check: Check) => {
    const violation = check(pod, minor);
    if (violation) violations.push(violation);
  };
  for (const { check, until } of baseline) if (!isRestricted || until === undefined || minor < until) run(check);
  if (isRestricted) for (const { check, since = 0 } of restricted) if (minor >= since) run(check);
  return violations;
}

/** `privileged (container "a" must not ...), host namespaces (hostPID=true)`. */
export function formatViolations(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}
