/**
 * metrics: what a kubelet tells of its node's and its containers' use. A kubelet and its runtime's figures come in; the pages
 * `/stats/summary`, `/metrics/resource` and `/metrics/cadvisor` of its HTTP server go out.
 */

export { createMetricsPages } from './pages.ts';
