/**
 * runtime: the machine below a kubelet. Sandboxes and containers come in by the CRI (`cri.ts`); images, processes, files,
 * memory and the network between Pods are modelled here, and a record of the steps comes out.
 */

export { type BrittleRuntime, createBrittleRuntime } from './brittle-runtime.ts';
export { type ContainerRuntimeOptions, createContainerRuntime } from './create-container-runtime.ts';
export { fromBase64, toBase64 } from './files/root-files.ts';
export { createRegistry, type Registry, whyNoImage } from './images/registry.ts';

export { nodeSource } from './network/exchange.ts';
export { reasonOf, wireHeaders } from './network/http-wire.ts';
export { createNetwork } from './network/network.ts';
export { NetworkError, type NetworkFailure } from './network/network-error.ts';
export { isNetworkJson, type NetworkJson } from './network/network-json.ts';
export type { Network, NetworkHost, Process, ProcessClass } from './process/kernel.ts';
export { newContainerId } from './process/new-id.ts';
export type { HttpRequest, HttpResponse } from './process/process-types.ts';
export { klogLine, klogTime } from './processes/log-times.ts';
export { parseRuntimeSnapshot } from './runtime-snapshot.ts';
