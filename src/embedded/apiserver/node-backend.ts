import type { StoredObject } from '../../kube/index.ts';
import type { ApiRequest, UserInfo } from './request.ts';

/** A request that the API server hands to the kubelet of a Node. */
export interface NodeRequest {
  readonly request: ApiRequest;
  readonly user: UserInfo;
  /** Undefined for `nodes/NAME/proxy`. */
  readonly pod: StoredObject | undefined;
  readonly node: StoredObject;
  /** Already chosen and checked; empty where the subresource has none. */
  readonly container: string;
}

/**
 * What kubelets give to the API server: logs and the like of running containers. Answers are streams of bytes; exec, attach
 * and portForward over WebSocket are given by the program that owns the socket, through `upgrade` of its own.
 */
export interface NodeBackend {
  /** `pods/log`; the query is `PodLogOptions`. @throws StatusError */
  log(request: NodeRequest): Promise<Response> | Response;
  /** `pods/exec`, `pods/attach`, `pods/portforward` once the socket is there; frames are those of `v5.channel.k8s.io`. */
  connect(kind: 'exec' | 'attach' | 'portforward', request: NodeRequest, channels: ChannelSocket): Promise<void>;
  /** `nodes/proxy`, with the path after `/proxy/`. */
  proxy(path: string, request: NodeRequest): Promise<Response> | Response;
}

/** A WebSocket of sub-protocol `v5.channel.k8s.io`: a message's first byte is the channel. */
export interface ChannelSocket {
  readonly incoming: ReadableStream<Uint8Array>;
  send(message: Uint8Array): void;
  close(code: number, reason: string): void;
}
