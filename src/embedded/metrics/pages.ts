import type { Kubelet } from '../kubelet/index.ts';
import type { KubeletPage, KubeletPages } from '../kubelet/server/pages.ts';
import { formatCadvisorMetrics } from './cadvisor-metrics.ts';
import { type NodeFigures, readFigures } from './figures.ts';
import { formatResourceMetrics } from './resource-metrics.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { newSummary } from './summary.ts';

/**
 * The pages of kubelets about use (`pkg/kubelet/server/server.go` and `stats/handler.go`, v1.37). Nothing is done until somebody asks.
 * `startedAtMs` is when the machines started.
 */
export function createMetricsPages(startedAtMs: number): KubeletPages {
  const samplers = new WeakMap<Kubelet, Sampler>();
  const figuresOf = (kubelet: Kubelet): NodeFigures => {
    const sampler = samplers.get(kubelet) ?? createSampler();
    samplers.set(kubelet, sampler);
    return readFigures(kubelet, sampler, startedAtMs);
  };
  const metrics =
    (format: (figures: NodeFigures) => string): KubeletPage =>
    (kubelet) =>
      new Response(format(figuresOf(kubelet)), {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' },
      });
  return new Map<string, KubeletPage>([
    [
      '/stats/summary',
      (kubelet, { url }) => {
        const isOnlyCpuAndMemory = new URL(url).searchParams.get('only_cpu_and_memory') === 'true';
        return new Response(JSON.stringify(newSummary(figuresOf(kubelet), isOnlyCpuAndMemory), null, 1), {
          headers: { 'content-type': 'application/json' },
        });
      },
    ],
    ['/metrics/resource', metrics(formatResourceMetrics)],
    ['/metrics/cadvisor', metrics(formatCadvisorMetrics)],
  ]);
}
