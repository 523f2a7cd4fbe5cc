import { type Container, type KubeObject, type Pod, quote, type ResourceList } from '../../../kube/index.ts';
import type { Informer } from '../../client/index.ts';
import type { ContainerConfig, ImageRecord } from '../../runtime/cri.ts';
import type { Agent } from '../agent.ts';
import type { ImageManager } from '../images/image-manager.ts';
import type { PullCredentials } from '../images/pull-secrets.ts';
import type { Progress } from '../pods/progress.ts';
import { domainOf, hostnameOf } from '../pods/sandbox.ts';
import { createFileTree } from '../volumes/file-tree.ts';
import type { NodeDisk } from '../volumes/node-disk.ts';
import type { ObjectCache } from '../volumes/object-cache.ts';
import type { VolumeManager } from '../volumes/volume-manager.ts';
import { makeEnv } from './env.ts';
import { expand } from './expand.ts';
import type { HookRunner } from './hooks.ts';
import type { Killer } from './kill.ts';
import { linuxResourcesOf } from './linux-resources.ts';
import { hostsFileOf, makeMounts } from './mounts.ts';
import { newServiceEnv } from './service-env.ts';
import { describe, StartError } from './start-error.ts';
import { newTerminationLog } from './termination-log.ts';

/** What starting containers needs of the rest of a kubelet. */
export interface StartParts {
  readonly agent: Agent;
  readonly images: ImageManager;
  readonly volumes: VolumeManager;
  readonly configMaps: ObjectCache;
  readonly secrets: ObjectCache;
  readonly services: Informer<KubeObject>;
  readonly hooks: HookRunner;
  readonly killer: Killer;
  readonly disk: NodeDisk;
  readonly allocatable: () => ResourceList;
}

/** Which container, in which sandbox. */
export interface StartRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly sandboxId: string;
  readonly podIp: string;
  /** How often it was started before. */
  readonly attempt: number;
  readonly credentials: PullCredentials;
}

/**
 * Pulls, creates and starts one container and runs its postStart hook (`startContainer`,
 * `pkg/kubelet/kuberuntime/kuberuntime_container.go`, v1.37).
 * @throws StartError (rejects) with what the container's status shows; its Events have been told.
 */
export async function startContainer(parts: StartParts, request: StartRequest, progress: Progress): Promise<void> {
  const { agent, images, hooks, killer, disk } = parts;
  const { runtime } = agent;
  const { pod, container, sandboxId } = request;
  const { name = '', image = '', imagePullPolicy = 'IfNotPresent', lifecycle } = container;
  const event = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    agent.containerEvent(pod, name, type, reason, message);
  const failed = (reason: string, message: string): StartError => {
    event('Warning', 'Failed', `Error: ${message}`);
    return new StartError(reason, message);
  };

  const { credentials } = request;
  const create = async (): Promise<string> => {
    let record: ImageRecord;
    try {
      record = await images.ensure({ pod, image, pullPolicy: imagePullPolicy, credentials, event, progress });
    } catch (error) {
      if (error instanceof StartError) event('Warning', 'Failed', `Error: ${error.reason}`);
      throw error;
    }
    const terminationLog = newTerminationLog(container);
    let config: ContainerConfig;
    try {
      config = await newContainerConfig(parts, request, record);
    } catch (error) {
      throw failed('CreateContainerConfigError', describe(error));
    }
    if (terminationLog !== undefined) config = { ...config, mounts: [...config.mounts, terminationLog] };
    let id: string;
    try {
      id = await runtime.createContainer(sandboxId, config);
    } catch (error) {
      throw failed('CreateContainerError', describe(error));
    }
    disk.keepMounts(id, config.mounts);
    event('Normal', 'Created', 'Container created');
    return id;
  };
  const id = await progress.after(`${name} created`, create);
  try {
    await progress.after(`${name} started`, () => runtime.startContainer(id));
  } catch (error) {
    // The container's id would make every such Event another one.
    throw failed('RunContainerError', describe(error).replaceAll(id, name));
  }
  progress.once(`${name} told`, () => event('Normal', 'Started', 'Container started'));

  const started = runtime.containerStatus(id);
  if (lifecycle?.postStart === undefined || started === undefined) return;
  const { postStart } = lifecycle;
  const message = await progress.after(`${name} postStart`, () =>
    hooks.run(pod, container, started, postStart, progress),
  );
  if (message === undefined) return;
  progress.once(`${name} failed`, () => event('Warning', 'FailedPostStartHook', 'PostStartHook failed'));
  await killer.killContainer(pod, started, { message: 'FailedPostStartHook', cause: 'other' }, progress);
  throw new StartError('PostStartHookError', message);
}

async function newContainerConfig(
  { agent, volumes, configMaps, secrets, services, allocatable }: StartParts,
  { pod, container, podIp, attempt }: StartRequest,
  image: ImageRecord,
): Promise<ContainerConfig> {
  const { namespace = '', uid = '' } = pod.metadata;
  const security = { ...pod.spec.securityContext, ...container.securityContext };
  requireNonRoot(pod, container, security, image);
  const env = await makeEnv(pod, container, {
    configMap: (space, name) => configMaps.get(uid, space, name),
    secret: (space, name) => secrets.get(uid, space, name),
    facts: { podIp, hostIp: agent.hostIp, allocatable: allocatable() },
    serviceEnv: newServiceEnv(services, namespace, pod.spec.enableServiceLinks !== false),
  });
  const mapping = (name: string) => env.find((variable) => variable.name === name)?.value;
  const expandAll = (texts: readonly string[] = []) => texts.map((text) => expand(text, mapping));
  const mounts = makeMounts(container, (volume) => volumes.tree(uid, volume), mapping);
  if (!mounts.some(({ containerPath }) => containerPath === '/etc/hosts')) {
    const tree = createFileTree();
    const domain = domainOf(pod, agent.dns.domain);
    tree.write('hosts', new TextEncoder().encode(hostsFileOf(pod, podIp, hostnameOf(pod), domain)));
    mounts.push({ containerPath: '/etc/hosts', readonly: false, tree, subPath: 'hosts' });
  }
  const { runAsUser, runAsGroup, supplementalGroups, fsGroup } = security;
  const groups = [...(supplementalGroups ?? []), ...(fsGroup === undefined ? [] : [fsGroup])];
  return {
    name: container.name ?? '',
    attempt,
    image: image.id,
    userSpecifiedImage: container.image ?? '',
    command: expandAll(container.command),
    args: expandAll(container.args),
    workingDir: container.workingDir ?? '',
    env,
    mounts,
    resources: linuxResourcesOf(pod, container, agent.memoryCapacityBytes),
    ports: (container.ports ?? []).map(({ name, containerPort = 0, protocol = 'TCP' }) => ({
      ...(name === undefined ? {} : { name }),
      containerPort,
      protocol,
    })),
    stdin: (container as { readonly stdin?: boolean }).stdin === true,
    stdinOnce: (container as { readonly stdinOnce?: boolean }).stdinOnce === true,
    tty: (container as { readonly tty?: boolean }).tty === true,
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
    ...(groups.length === 0 ? {} : { supplementalGroups: groups }),
    readonlyRootfs: security.readOnlyRootFilesystem === true,
    privileged: security.privileged === true,
    ...(container.lifecycle?.stopSignal === undefined ? {} : { stopSignal: container.lifecycle.stopSignal }),
  };
}

/** `verifyRunAsNonRoot` (`pkg/kubelet/kuberuntime/security_context.go`, v1.37). */
function requireNonRoot(
  pod: Pod,
  container: Container,
  security: { readonly runAsNonRoot?: boolean; readonly runAsUser?: number },
  image: ImageRecord,
): void {
  if (security.runAsNonRoot !== true) return;
  const { name, namespace, uid } = pod.metadata;
  const where = `(pod: ${quote(`${name}_${namespace}(${uid})`)}, container: ${container.name})`;
  if (security.runAsUser === 0) throw new Error(`container's runAsUser breaks non-root policy ${where}`);
  if (security.runAsUser === undefined && image.uid === 0) {
    throw new Error(`container has runAsNonRoot and image will run as root ${where}`);
  }
}
