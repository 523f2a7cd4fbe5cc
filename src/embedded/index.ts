/**
 * embedded: a Kubernetes cluster that is a fetch handler: requests of the Kubernetes API come in, responses go out. It
 * uses no built-in of Node and nothing of a page beside fetch's own classes, so that it runs in a Web Worker.
 */

export type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from './apiserver/admission.ts';
export type { AuditEvent } from './apiserver/audit/event.ts';
export { aggregatedMediaType } from './apiserver/discovery/aggregated.ts';
export { bodyText, withText } from './apiserver/encode.ts';
export { accepts, decodePath, maxBodyBytes, newBodyTooLarge, refuseUnread } from './apiserver/fetch.ts';
export { isProtobufType } from './apiserver/negotiation.ts';
export {
  type AttachRequest,
  type AttachStreams,
  type ByteSink,
  type ContainerRequest,
  type ContainerStreams,
  type ExecRequest,
  type ForwardPort,
  type LogOptions,
  type LogRequest,
  type NodeBackend,
  NodeRefusal,
  type NodeRequest,
  type PodRequest,
  type PortConnection,
  type ProxyTarget,
  type RunCommand,
  type TerminalSize,
  type WantedStreams,
} from './apiserver/node-backend.ts';
export type { ApiRequest, RequestInfo, UserInfo, Verb } from './apiserver/request.ts';
export type {
  Cell,
  ResourceDefinition,
  ResourceInfo,
  ResourceRules,
  RuleContext,
  ScaleRules,
  SubresourceInfo,
  SubresourceRules,
  TableColumn,
} from './apiserver/resource.ts';
export type { ResourceRequest } from './apiserver/resource-request.ts';
export type { ApiBody, ApiResponse, HeaderList } from './apiserver/response.ts';
export { type ByteQueue, createByteQueue } from './apiserver/streaming/byte-queue.ts';
export type { ChannelSocket } from './apiserver/streaming/channel-socket.ts';
export type { Connection } from './apiserver/streaming/connect.ts';
export { createLatest } from './apiserver/streaming/latest.ts';
export { createSizeReader, serveChannels } from './apiserver/streaming/serve-channels.ts';
export type { CommandSession, PortForwardSession, StreamSession } from './apiserver/streaming/session.ts';
export {
  type ActiveFault,
  type ClusterFaults,
  type ClusterSetup,
  type ClusterSnapshot,
  type ComponentName,
  type Fault,
  type FaultArguments,
  type FaultsSnapshot,
  faults,
  formatUsage,
  type LivingCluster,
  newOtherNodes,
  type OpenedCluster,
  openCluster,
  readSnapshotKind,
  type SnapshotKind,
  startCluster,
} from './control-plane/index.ts';
export { type Cluster, type ClusterOptions, createCluster } from './create-cluster.ts';
export { parseThresholds } from './kubelet/index.ts';
export { preloadLiving, preloadReading } from './preload.ts';
export { NetworkError, type NetworkFailure, nodeSource, reasonOf, whyNoImage, wireHeaders } from './runtime/index.ts';
export type { StoreSnapshot } from './store/snapshot.ts';
export {
  CompactedError,
  type ListOptions,
  type ListResult,
  type Store,
  type StoreEvent,
  type StoreRow,
} from './store/store.ts';
export { fillTemplate } from './template/fill.ts';
export { newTemplate } from './template/make.ts';
export type { ClusterTemplate } from './template/template.ts';
