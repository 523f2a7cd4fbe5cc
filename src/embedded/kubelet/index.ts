/**
 * kubelet: one a node, all in one program. An API client of the user `system:node:NAME` and a container runtime come in; Pods that
 * run, their statuses and Events, the Node and its Lease, and what the API server asks of a node go out.
 *
 * Where is what: `pods/` what a Pod's sync decides and does, `containers/` how one container is started, configured, ended and
 * waited for (`backoff.ts`), `images/` pulls, `probes/`, `volumes/`, `status/` what is told, `node/` the Node itself,
 * `admission/` what a node refuses, `cgroups/` what Pods, QoS classes and all of them may use, `eviction/` what it ends for want of memory, `server/` logs, exec and the rest of its HTTP server.
 */

export { parseThresholds } from './eviction/thresholds.ts';
export { createKubelet, type Kubelet } from './kubelet.ts';
export type { KubeletOptions, StaticPodSource } from './options.ts';
export { createKubeletGuard } from './server/guard.ts';
export { createNodeBackend } from './server/node-backend.ts';
export { answerPage, type KubeletPages } from './server/pages.ts';
export { createNodeDisk } from './volumes/node-disk.ts';
