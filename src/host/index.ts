/**
 * host: serves what pages ask, on any `ClusterDriver`: commands under the policy, what is prepared for them, status and
 * lifecycle of the cluster, resource use, labs, completion. Messages of the protocol and a {@link Peer} to answer to come in, answers
 * go out; it knows no transport. The backend gives it sessions; {@link createPageBridge} gives it the page itself.
 */

export { collect, type LineResult } from './collect.ts';
export type { LabLibrary, LoadedLab, PageRun, PageRuns } from './content.ts';
export { createEscapeFilter, type EscapeFilter, type EscapeMode } from './escape.ts';
export { createHost, type Host, type HostOptions } from './host.ts';
export type { HostLogger } from './logger.ts';
export { createPageBridge, type PageBridgeOptions } from './page-bridge.ts';
export type { HostMessage, PageMessage, Peer } from './peer.ts';
