import * as z from 'zod/mini';
import { isPodpathError, PodpathError } from '../../base/index.ts';
import { engineNameInvalid, programMissing } from './messages.ts';
import { findProgram } from './paths.ts';
import { runTool, type ToolEnv } from './tools.ts';

const engineNames = ['docker', 'nerdctl', 'podman'] as const;

/** A container engine that kind works with (its `KIND_EXPERIMENTAL_PROVIDER`). */
export type EngineName = (typeof engineNames)[number];

/** A container that is a node of a kind cluster. */
export interface NodeContainer {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** `running`, `paused`, `exited`, `created` ...: the engine's own word. */
  readonly state: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
}

const inspectSchema = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    Created: z.string(),
    State: z.object({ Status: z.string() }),
    Config: z.object({ Labels: z.nullable(z.record(z.string(), z.string())) }),
    Mounts: z.nullable(z.array(z.object({ Source: z.optional(z.string()), Destination: z.string() }))),
  }),
);

/** Checks the name of an engine. @throws PodpathError `Usage`. */
export function parseEngineName(name: string): EngineName {
  const known = engineNames.find((candidate) => candidate === name);
  if (known === undefined) throw new PodpathError({ reason: 'Usage', text: engineNameInvalid(name) });
  return known;
}

/**
 * The engine that kind would take: the one asked for, else the first that is installed in kind's own order
 * (pkg/cluster/provider.go, v0.33). `docker` may be podman under another name, which kind does not count.
 * @throws PodpathError `MissingOnMachine` when there is none.
 */
export async function findEngine(wish: EngineName | undefined, env: ToolEnv): Promise<EngineName> {
  for (const name of wish === undefined ? engineNames : [wish]) {
    if (findProgram(name, env['PATH']) === undefined) continue;
    if (wish !== undefined) return name;
    const version = await runTool(name, ['-v'], { env, timeoutMs: 5_000 });
    if (version.stdout.toLowerCase().startsWith(`${name} version`)) return name;
  }
  throw new PodpathError({ reason: 'MissingOnMachine', text: programMissing(wish ?? engineNames.join(', ')) });
}

/** The node containers of a cluster, by name; empty when there is none. */
export async function listNodeContainers(
  engine: EngineName,
  clusterName: string,
  env: ToolEnv,
  signal?: AbortSignal,
): Promise<NodeContainer[]> {
  const filter = `label=io.x-k8s.kind.cluster=${clusterName}`;
  const timeoutMs = 20_000;
  const listed = await runTool(engine, ['ps', '-a', '-q', '--no-trunc', '--filter', filter], {
    env,
    signal,
    timeoutMs,
  });
  const ids = listed.stdout.split('\n').filter((id) => id !== '');
  if (ids.length === 0) return [];
  let text: string;
  try {
    text = (await runTool(engine, ['inspect', '--type', 'container', ...ids], { env, signal, timeoutMs })).stdout;
  } catch (error) {
    // One of them went away between the two commands: look again.
    if (isPodpathError(error) && /no such (container|object)/i.test(error.command?.output ?? '')) {
      return listNodeContainers(engine, clusterName, env, signal);
    }
    throw error;
  }
  return inspectSchema
    .parse(JSON.parse(text))
    .map((node) => ({
      id: node.Id,
      name: node.Name.replace(/^\//, ''),
      role: node.Config.Labels?.['io.x-k8s.kind.role'] ?? 'unknown',
      state: node.State.Status,
      createdAt: node.Created,
      mounts: (node.Mounts ?? []).map((mount) => ({ source: mount.Source ?? '', destination: mount.Destination })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Memory (working set, as the engine's own statistics count it) and disk of a node's container, in bytes. */
export interface NodeUsage {
  readonly memoryBytes?: number | undefined;
  readonly diskBytes?: number | undefined;
}

// One process in the node answers in a fifth of the time that the engine's `stats` takes for its two samples.
const usageScript = `
if [ -f /sys/fs/cgroup/memory.current ]; then
  cat /sys/fs/cgroup/memory.current; awk '$1 == "inactive_file" {print $2}' /sys/fs/cgroup/memory.stat
else
  cat /sys/fs/cgroup/memory/memory.usage_in_bytes; awk '$1 == "total_inactive_file" {print $2}' /sys/fs/cgroup/memory/memory.stat
fi
timeout 3 du -sx --block-size=1 /var | cut -f1`;

/** Measures a running node container; what cannot be had is absent. */
export async function measureNode(
  engine: EngineName,
  node: string,
  env: ToolEnv,
  signal?: AbortSignal,
): Promise<NodeUsage> {
  try {
    const result = await runTool(engine, ['exec', node, 'sh', '-c', usageScript], { env, signal, timeoutMs: 5_000 });
    const [usage, inactive, disk] = result.stdout
      .split('\n')
      .map((word) => (/^\d+$/.test(word) ? Number(word) : undefined));
    return {
      ...(usage === undefined || inactive === undefined ? {} : { memoryBytes: Math.max(0, usage - inactive) }),
      ...(disk === undefined ? {} : { diskBytes: disk }),
    };
  } catch (error) {
    if (isPodpathError(error) && error.reason !== 'Cancelled') return {};
    throw error;
  }
}

/** Whether the engine's own store has an image. */
export async function hasImage(
  engine: EngineName,
  image: string,
  env: ToolEnv,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await runTool(engine, ['image', 'inspect', '--format', '{{.Id}}', image], { env, signal, timeoutMs: 20_000 });
    return true;
  } catch (error) {
    if (isPodpathError(error) && error.reason === 'CommandFailed') return false;
    throw error;
  }
}

/** Names of the images that a node's containerd has, in full (`docker.io/library/nginx:1.27`). */
export async function listNodeImages(
  engine: EngineName,
  node: string,
  env: ToolEnv,
  signal?: AbortSignal,
): Promise<Set<string>> {
  const argv = ['exec', node, 'ctr', '--namespace', 'k8s.io', 'images', 'ls', '-q'];
  const { stdout } = await runTool(engine, argv, { env, signal, timeoutMs: 30_000 });
  return new Set(stdout.split('\n'));
}

/** The full name of an image, as containerd keeps it: `nginx:1.27` is `docker.io/library/nginx:1.27`. */
export function fullImageName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const path = hasRegistry ? image : `docker.io/${rest.length === 0 ? 'library/' : ''}${image}`;
  return /[:@][^/]*$/.test(path) ? path : `${path}:latest`;
}
