import { onAbort } from '../../base/index.ts';
import type { Pod } from '../../kube/index.ts';
import { type ComponentContext, type EventRecorder, type EventType, targetOf } from '../client/index.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import { containerFieldPath } from './containers/spec.ts';

/** What the parts of one kubelet share. */
export interface Agent extends ComponentContext {
  readonly nodeName: string;
  readonly hostIp: string;
  readonly runtime: ContainerRuntime;
  /** `containerd`: before `://` of container ids. */
  readonly runtimeType: string;
  readonly memoryCapacityBytes: number;
  /** The address of DNS in the cluster, and its domain. */
  readonly dns: { readonly server: string; readonly domain: string };
  podEvent(pod: Pod, type: EventType, reason: string, message: string): void;
  /** `uid` of the Node, where the kubelet knows it: without it `kubectl describe` does not show the Event (`nodeRefWithUID`). */
  nodeEvent(uid: string | undefined, type: EventType, reason: string, message: string): void;
  containerEvent(pod: Pod, containerName: string, type: EventType, reason: string, message: string): void;
  /** Resolves after so much of the cluster's time; `what` is told to who steps through it, after the kubelet's name. */
  wait(ms: number, what: string, signal?: AbortSignal): Promise<void>;
}

/** What an agent is made of. */
export type AgentOptions = Omit<Agent, 'containerEvent' | 'nodeEvent' | 'podEvent' | 'wait'> & {
  readonly recorder: EventRecorder;
};

/** Makes what the parts of one kubelet share. */
export function createAgent({ recorder, ...rest }: AgentOptions): Agent {
  const { clock, nodeName } = rest;
  return {
    ...rest,
    podEvent: (pod, type, reason, message) => recorder.event(targetOf(withKind(pod)), type, reason, message),
    nodeEvent: (uid, type, reason, message) =>
      recorder.event({ apiVersion: 'v1', kind: 'Node', name: nodeName, uid }, type, reason, message),
    containerEvent: (pod, name, type, reason, message) =>
      recorder.event(targetOf(withKind(pod), containerFieldPath(pod, name)), type, reason, message),
    wait: (ms, what, signal) =>
      new Promise((resolve) => {
        const end = () => {
          aborted[Symbol.dispose]();
          resolve();
        };
        const timer = clock.schedule(end, ms, `kubelet ${nodeName}: ${what}`);
        const aborted = onAbort(signal, () => {
          timer[Symbol.dispose]();
          resolve();
        });
      }),
  };
}

/** Pods of manifests may not say what they are. */
function withKind(pod: Pod): Pod {
  return pod.kind === undefined ? Object.assign({}, pod, { apiVersion: 'v1', kind: 'Pod' }) : pod;
}
