import type { ContainerRuntime } from '../../src/embedded/runtime/cri.ts';
import { type KubeObject, parseMillicores } from '../../src/kube/index.ts';
import { isStopped } from './faults.ts';
import type { ObservedListener, Observer } from './observer.ts';
import { isAnswering, type World } from './world.ts';

const terminal = new Set(['Failed', 'Succeeded']);
const isTerminal = (pod: KubeObject) => terminal.has(pod['status']?.phase ?? '');
const nameOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;

/** Looks at every change of an object, as it happens. */
export function createChangeChecks(world: World, seen: () => Observer | undefined): ObservedListener {
  const { report } = world;
  const checkPod = (old: KubeObject, pod: KubeObject) => {
    const name = nameOf(pod);
    if (old['spec'].nodeName !== undefined && old['spec'].nodeName !== pod['spec'].nodeName) {
      report(`${name} was bound to ${old['spec'].nodeName} and then to ${pod['spec'].nodeName}`);
    }
    if (isTerminal(old) && pod['status'].phase !== old['status'].phase) {
      report(`${name} was ${old['status'].phase} and is ${pod['status'].phase}`);
    }
    if (old.metadata.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp === undefined) {
      report(`${name} was being deleted and is not any more`);
    }
    // The mirror of a static Pod stays while no API server answers, and the Pod of a manifest that was away for long begins anew.
    const isMirror = pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
    for (const list of isMirror ? [] : ['initContainerStatuses', 'containerStatuses']) {
      for (const status of pod['status']?.[list] ?? []) {
        const before = old['status']?.[list]?.find((one: { name: string }) => one.name === status.name);
        // With a new sandbox init containers are gone with their logs: one that is not begun with at once is counted anew
        // (`purgeInitContainers`, `calcRestartCountByLogDir`).
        const isAnew = list === 'initContainerStatuses' && status.restartCount === 0;
        if (before !== undefined && status.restartCount < before.restartCount && !isAnew) {
          report(
            `container ${status.name} of ${name} was restarted ${before.restartCount} and then ${status.restartCount} times`,
          );
        }
      }
    }
  };
  const checkQuota = (pod: KubeObject) => {
    const { namespace = '' } = pod.metadata;
    for (const quota of seen()?.cache('resourceQuotas').values() ?? []) {
      if (quota.metadata.namespace !== namespace) continue;
      const hard = quota['status']?.hard ?? {};
      const used = usageOf(seen(), namespace);
      if (hard.pods !== undefined && used.pods > Number(hard.pods)) {
        report(`${nameOf(pod)} makes ${used.pods} Pods where the quota is ${hard.pods}`);
      }
      if (hard['requests.cpu'] !== undefined && used.millicores > parseMillicores(hard['requests.cpu'])) {
        report(`${nameOf(pod)} makes requests of ${used.millicores}m where the quota is ${hard['requests.cpu']}`);
      }
    }
  };
  return (name, old, now) => {
    if (old !== undefined && now !== undefined) {
      if (!(Number(now.metadata.resourceVersion) > Number(old.metadata.resourceVersion))) {
        report(
          `${name} ${nameOf(now)} goes from version ${old.metadata.resourceVersion} to ${now.metadata.resourceVersion}`,
        );
      }
      if ((now.metadata.generation ?? 0) < (old.metadata.generation ?? 0)) {
        report(`${name} ${nameOf(now)} goes back to generation ${now.metadata.generation}`);
      }
      if (name === 'pods') checkPod(old, now);
      if (name === 'podDisruptionBudgets' && now['status']?.disruptionsAllowed < 0) {
        report(`${nameOf(now)} allows ${now['status'].disruptionsAllowed} disruptions`);
      }
      if (name === 'jobs' && isFinished(old) && !isFinished(now))
        report(`job ${nameOf(now)} was finished and is not any more`);
    }
    if (name === 'pods' && old === undefined && now !== undefined) checkQuota(now);
  };
}

/** Whether a Job has come to its end. */
export const isFinished = (job: KubeObject): boolean =>
  job['status']?.conditions?.some(
    ({ type, status }: { type: string; status: string }) =>
      (type === 'Complete' || type === 'Failed') && status === 'True',
  ) === true;

/** What a namespace's Pods use of a quota; those that have ended use nothing. */
export function usageOf(seen: Observer | undefined, namespace: string): { pods: number; millicores: number } {
  const pods = [...(seen?.cache('pods').values() ?? [])].filter(
    (pod) => pod.metadata.namespace === namespace && !isTerminal(pod),
  );
  const millicores = pods
    .flatMap(({ spec }) => spec.containers)
    .reduce((sum, { resources }) => sum + parseMillicores(resources?.requests?.cpu ?? '0'), 0);
  return { pods: pods.length, millicores };
}

/** Static Pods are not the API server's: their uid is a hash. */
const isStatic = (uid: string) => !uid.includes('-');

/** So long a kubelet may take to end what the API server has forgotten: grace, and a look every so often. */
const forgetWithinMs = 240_000;

/** Looks at what runs on the Nodes; to be called at every step. */
export function createNodeChecks(world: World, seen: Observer): () => void {
  const { cluster, clock, report, forced } = world;
  const forgottenSince = new Map<string, number>();
  const attempts = new Map<string, string>();
  const checkNode = (node: string, runtime: ContainerRuntime, pods: ReadonlyMap<string, KubeObject>) => {
    const running = new Map<string, string>();
    const ready = new Map<string, string>();
    for (const { id, uid, name, state, ip } of runtime.listPodSandboxes()) {
      const containers = runtime.listContainers(id);
      for (const container of containers) {
        const attempt = `${uid} ${container.name} ${container.attempt}`;
        const known = attempts.get(attempt);
        // A static Pod that has gone and come again counts anew under the same uid.
        if (known !== undefined && known !== container.id && container.attempt > 0 && !isStatic(uid)) {
          report(`${name} on ${node} has two containers of attempt ${container.attempt} of ${container.name}`);
        }
        attempts.set(attempt, container.id);
        if (container.state !== 'Running') continue;
        const key = `${uid} ${container.name}`;
        if (running.has(key)) report(`${name} on ${node} runs ${container.name} twice at once`);
        running.set(key, container.id);
      }
      if (state !== 'Ready') continue;
      if (ready.has(uid)) report(`${name} on ${node} has two sandboxes at once`);
      ready.set(uid, ip);
      const pod = pods.get(uid);
      if (pod !== undefined && pod['spec'].nodeName !== node) {
        report(`${name} is bound to ${pod['spec'].nodeName} and runs on ${node}`);
      }
    }
    return { running, ready };
  };
  const isConnected = (node: string) =>
    !cluster.network.cutNodes.has(node) && isAnswering(cluster) && !isStopped(cluster, node);
  return () => {
    const now = clock.now();
    const pods = new Map<string, KubeObject>();
    for (const pod of seen.cache('pods').values()) pods.set(pod.metadata.uid ?? '', pod);
    const ips = new Map<string, string>();
    const ordinals = new Map<string, string>();
    for (const node of cluster.nodeNames()) {
      const runtime = cluster.runtimeOf(node);
      if (runtime === undefined) continue;
      const { ready } = checkNode(node, runtime, pods);
      for (const sandbox of runtime.listPodSandboxes()) {
        const { uid, name, namespace, ip, state } = sandbox;
        if (state !== 'Ready') continue;
        if (!ip.startsWith('172.')) {
          if (ips.has(ip)) report(`${name} has the address ${ip} of ${ips.get(ip)}`);
          ips.set(ip, name);
        }
        const set = /^(db|queue)-\d+$/.test(name) ? `${namespace}/${name}` : '';
        const other = ordinals.get(set);
        if (set !== '' && other !== undefined && other !== uid && !forced.has(other) && !forced.has(uid)) {
          report(`${set} runs twice at once, as ${other} and ${uid}`);
        }
        if (set !== '') ordinals.set(set, uid);
      }
      for (const uid of ready.keys()) {
        const key = `${node} ${uid}`;
        const isKnown = pods.has(uid) || isStatic(uid);
        if (isKnown || !isConnected(node)) forgottenSince.delete(key);
        else if (!forgottenSince.has(key)) forgottenSince.set(key, now);
        else if (now - (forgottenSince.get(key) ?? now) > forgetWithinMs) {
          report(`${node} runs a Pod that has been gone for long: ${nameOfSandbox(runtime, uid)}`);
          forgottenSince.set(key, Number.POSITIVE_INFINITY);
        }
      }
    }
  };
}

const nameOfSandbox = (runtime: ContainerRuntime, uid: string) =>
  runtime.listPodSandboxes(uid).map(({ namespace, name }) => `${namespace}/${name}`)[0] ?? uid;
