import type { KubeObject } from '../../../kube/index.ts';
import { CommandError } from '../../errors.ts';

/** The parts of a container that a profile changes. */
export interface DebugContainer {
  readonly name: string;
  readonly image?: string;
  readonly [field: string]: unknown;
}

/** What of a Pod stays in its copy (`KeepFlags`). */
export interface Kept {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

type SecurityContext = Readonly<Record<string, unknown>> & {
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
};

const addCapabilities = (context: SecurityContext, names: readonly string[]): SecurityContext => ({
  ...context,
  capabilities: { ...context.capabilities, add: [...(context.capabilities?.add ?? []), ...names] },
});

/** By the profile: what becomes of a container's securityContext; undefined removes it. */
const profiles: Readonly<Record<string, (context: SecurityContext | undefined) => SecurityContext | undefined>> = {
  legacy: (context) => context,
  general: (context) => addCapabilities(context ?? {}, ['SYS_PTRACE']),
  baseline: () => undefined,
  restricted: () => ({
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    allowPrivilegeEscalation: false,
    seccompProfile: { type: 'RuntimeDefault' },
  }),
  netadmin: (context) => addCapabilities(context ?? {}, ['NET_ADMIN', 'NET_RAW']),
  sysadmin: (context) => ({ ...context, privileged: true }),
};

/** @throws CommandError for a profile that there is not */
export function requireProfile(profile: string): void {
  if (!Object.hasOwn(profiles, profile)) throw new CommandError(`unknown profile: ${profile}`);
}

/** The container as a profile wants it (`kubectl/pkg/cmd/debug/profiles.go`, v0.37). */
export function withProfile<T extends DebugContainer>(container: T, profile: string): T {
  const { securityContext, ...rest } = container;
  const changed = profiles[profile]?.(securityContext as SecurityContext | undefined);
  return (changed === undefined ? rest : { ...rest, securityContext: changed }) as T;
}

/** A copy of a Pod without what a profile leaves out of copies. */
export function withoutLeftOut(pod: KubeObject, profile: string, kept: Kept): KubeObject {
  const { labels, annotations, ...metadata } = pod.metadata;
  if (profile === 'legacy') return { ...pod, metadata: { ...metadata, ...(annotations ? { annotations } : {}) } };
  const { initContainers, containers, ...spec } = pod['spec'] as Record<string, unknown>;
  return {
    ...pod,
    metadata: {
      ...metadata,
      ...(kept.labels && labels ? { labels } : {}),
      ...(kept.annotations && annotations ? { annotations } : {}),
    },
    spec: {
      ...spec,
      ...(kept.initContainers && initContainers !== undefined ? { initContainers } : {}),
      containers: (containers as readonly DebugContainer[]).map((container) => withoutProbes(container, kept)),
      shareProcessNamespace: spec['shareProcessNamespace'] ?? true,
    },
  };
}

function withoutProbes(container: DebugContainer, kept: Kept): DebugContainer {
  const { livenessProbe, readinessProbe, startupProbe, ...rest } = container;
  return {
    ...rest,
    ...(kept.liveness && livenessProbe !== undefined ? { livenessProbe } : {}),
    ...(kept.readiness && readinessProbe !== undefined ? { readinessProbe } : {}),
    ...(kept.startup && startupProbe !== undefined ? { startupProbe } : {}),
  };
}
