/** What of a container's and a Pod's `securityContext` is looked at. */
export interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly procMount?: string;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seccompProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
  readonly sysctls?: readonly { readonly name: string }[];
}

interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly securityContext?: SecurityContext;
  readonly livenessProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly startupProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
}

/** A Pod or a Pod template, as far as the checks go. */
export interface CheckedPod {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: {
    readonly initContainers?: readonly Container[];
    readonly containers?: readonly Container[];
    readonly ephemeralContainers?: readonly Container[];
    readonly volumes?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
    readonly securityContext?: SecurityContext;
    readonly hostNetwork?: boolean;
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
    readonly hostUsers?: boolean;
    readonly runtimeClassName?: string;
    readonly os?: { readonly name?: string };
  };
}

/** Why a Pod is not allowed; the detail may be empty. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** One check of a level, for policies of Kubernetes 1.`minor` (`Infinity` for `latest`). */
export type Check = (pod: CheckedPod, minor: number) => Violation | undefined;

export function containersOf({ spec }: CheckedPod): readonly Container[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return [...initContainers, ...containers, ...ephemeralContainers];
}

/** `"a", "b"`. */
export const joinQuoted = (items: Iterable<string>) => `"${[...items].join('", "')}"`;

export const plural = (count: number, one: string, many = `${one}s`) => (count === 1 ? one : many);

/** `container "a"`, `containers "a", "b"`. */
export const nameContainers = (names: readonly string[]) => `${plural(names.length, 'container')} ${joinQuoted(names)}`;

/** `pod and containers "a", "b"`: who sets something; empty for nobody. */
export function nameSetters(pod: boolean, containers: readonly string[]): string {
  const setters = pod ? ['pod'] : [];
  if (containers.length > 0) setters.push(nameContainers(containers));
  return setters.join(' and ');
}

/** Names of the containers that a test finds. */
export const findContainers = (pod: CheckedPod, test: (context: SecurityContext, container: Container) => boolean) =>
  containersOf(pod)
    .filter((container) => test(container.securityContext ?? {}, container))
    .map(({ name }) => name);

export const isWindows = ({ spec }: CheckedPod) => spec.os?.name === 'windows';

/** From 1.35 on, root in a user namespace of the Pod's own is not root. */
export const isRelaxed = ({ spec }: CheckedPod, minor: number) => minor >= 35 && spec.hostUsers === false;
