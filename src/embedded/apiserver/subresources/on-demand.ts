import { createOnDemand, type OnDemand } from '../on-demand.ts';
import type { RequestInfo } from '../request.ts';
import { virtual } from '../verbs/on-demand.ts';

/** The `scale` of what has replicas. */
export const scaling = createOnDemand('scale', () => import('./scale.ts'));

/** Evictions of Pods. */
export const evicting = createOnDemand('eviction', () => import('./eviction.ts'));

/** What kubelets answer: logs, commands, ports, proxies. */
export const kubelets = createOnDemand('what kubelets answer', () => import('./kubelets.ts'));

/** What a subresource needs; nothing for those that are another way to write their object. */
export function subresourceNeeds({ subresource }: RequestInfo): OnDemand<unknown> | undefined {
  return Object.hasOwn(needs, subresource) ? needs[subresource] : undefined;
}

const needs: Readonly<Record<string, OnDemand<unknown>>> = {
  scale: scaling,
  eviction: evicting,
  token: virtual,
  attach: kubelets,
  exec: kubelets,
  log: kubelets,
  portforward: kubelets,
  proxy: kubelets,
};
