/**
 * embedded: a Kubernetes cluster that is a fetch handler: requests of the Kubernetes API come in, responses go out. It
 * uses no built-in of Node and nothing of a page beside fetch's own classes, so that it runs in a Web Worker.
 */

export type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from './apiserver/admission.ts';
export type { ApiRequest, RequestInfo, UserInfo, Verb } from './apiserver/request.ts';
export type {
  Allocation,
  Asker,
  Cell,
  ObjectName,
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
export { CompactedError, type ListOptions, type ListResult, type Store, type StoreEvent } from './store/store.ts';
