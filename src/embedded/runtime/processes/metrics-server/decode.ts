import type { Point, Points } from './storage.ts';

const line =
  /^(node_cpu_usage_seconds_total|node_memory_working_set_bytes|container_cpu_usage_seconds_total|container_memory_working_set_bytes|container_start_time_seconds)(?:\{([^}]*)\})? (\S+)(?: (\d+))?$/gm;

interface Measured {
  startMs: number;
  atMs: number;
  cpuNanoseconds: number;
  memoryBytes: number;
}

const newMeasured = (): Measured => ({ startMs: 0, atMs: 0, cpuNanoseconds: 0, memoryBytes: 0 });
const label = (labels: string, name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';

/**
 * Reads a kubelet's `/metrics/resource` (`pkg/scraper/client/resource/decode.go`, metrics-server v0.9.0). What has no CPU or no
 * memory yet is left out, and with a container its Pod.
 */
export function decodeBatch(text: string, nowMs: number, nodeName: string): Points {
  const node = newMeasured();
  const pods = new Map<string, Map<string, Measured>>();
  for (const [, name = '', labels = '', number, time] of text.matchAll(line)) {
    const value = Number(number);
    const atMs = time === undefined ? nowMs : Number(time);
    let measured = node;
    if (name.startsWith('container')) {
      const key = `${label(labels, 'namespace')}/${label(labels, 'pod')}`;
      const containers = pods.get(key) ?? new Map<string, Measured>();
      pods.set(key, containers);
      const container = label(labels, 'container');
      measured = containers.get(container) ?? newMeasured();
      containers.set(container, measured);
    }
    if (name.endsWith('start_time_seconds')) {
      measured.startMs = value * 1000;
      continue;
    }
    measured.atMs = atMs;
    if (name.endsWith('cpu_usage_seconds_total')) measured.cpuNanoseconds = Math.trunc(value * 1e9);
    else measured.memoryBytes = Math.trunc(value);
  }
  const points: { nodes: Record<string, Point>; pods: Record<string, Record<string, Point>> } = { nodes: {}, pods: {} };
  if (isComplete(node)) points.nodes[nodeName] = toPoint(node);
  for (const [key, containers] of pods) {
    if (![...containers.values()].every(isComplete)) continue;
    points.pods[key] = Object.fromEntries([...containers].map(([name, measured]) => [name, toPoint(measured)]));
  }
  return points;
}

const isComplete = ({ atMs, cpuNanoseconds, memoryBytes }: Measured) =>
  atMs > 0 && cpuNanoseconds > 0 && memoryBytes > 0;
const toPoint = ({ startMs, atMs, cpuNanoseconds, memoryBytes }: Measured): Point => [
  startMs,
  atMs,
  cpuNanoseconds,
  memoryBytes,
];
