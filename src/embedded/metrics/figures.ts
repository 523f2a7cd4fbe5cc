import type { Kubelet } from '../kubelet/index.ts';
import type {
  CgroupStats,
  ContainerRecord,
  ContainerRuntime,
  ContainerStats,
  NodeStats,
  SandboxStatus,
} from '../runtime/cri.ts';
import type { Sample, Sampler } from './sampler.ts';

/** A container that runs. */
export interface ContainerFigures {
  readonly record: ContainerRecord;
  /** What containerd calls its image: by its tag if it has one. */
  readonly image: string;
  readonly sample: Sample<ContainerStats>;
}

/** A Pod of which at least one container runs. */
export interface PodFigures {
  readonly sandbox: SandboxStatus;
  /** Undefined for a Pod whose cgroup is not known. */
  readonly cgroup: { readonly path: string; readonly sample: Sample<CgroupStats> } | undefined;
  /** Of the pause container, which keeps the Pod's namespaces. */
  readonly pause: Sample<CgroupStats> | undefined;
  readonly containers: readonly ContainerFigures[];
}

/** All that one node's pages tell. */
export interface NodeFigures {
  readonly nodeName: string;
  readonly startedAtMs: number;
  readonly node: Sample<NodeStats>;
  /** The root's, `kubepods` and the QoS classes', by path. */
  readonly cgroups: ReadonlyMap<string, Sample<CgroupStats>>;
  readonly pods: readonly PodFigures[];
}

const kubepods = ['kubepods', 'kubepods/besteffort', 'kubepods/burstable'] as const;

/** Reads what runs on a node, and samples what it uses. */
export function readFigures(kubelet: Kubelet, sampler: Sampler, startedAtMs: number): NodeFigures {
  const { runtime } = kubelet;
  const nowMs = kubelet.nowMs();
  const sampleCgroup = (path: string, bornAtMs: number) =>
    sampler.sample(`cgroup ${path}`, nowMs, bornAtMs, () => runtime.cgroupStats(path));
  const node = sampler.sample('node', nowMs, startedAtMs, () => runtime.nodeStats()) ?? {
    stats: runtime.nodeStats(),
    usageNanoCores: 0,
  };
  const cgroups = new Map<string, Sample<CgroupStats>>();
  for (const path of ['', ...kubepods]) {
    const sample = sampleCgroup(path, startedAtMs);
    if (sample !== undefined) cgroups.set(path, sample);
  }
  const pods: PodFigures[] = [];
  for (const sandbox of runtime.listPodSandboxes()) {
    if (sandbox.state !== 'Ready') continue;
    const containers = readContainers(runtime, sandbox, (record) =>
      sampler.sample(`container ${record.id}`, nowMs, record.startedAtMs ?? nowMs, () =>
        runtime.containerStats(record.id),
      ),
    );
    if (containers.length === 0) continue;
    let cgroup: PodFigures['cgroup'];
    let pause: PodFigures['pause'];
    for (const parent of kubepods) {
      const path = `${parent}/pod${sandbox.uid}`;
      const sample = sampleCgroup(path, sandbox.createdAtMs);
      if (sample === undefined) continue;
      cgroup = { path, sample };
      pause = sampleCgroup(`${path}/${sandbox.id}`, sandbox.createdAtMs);
    }
    pods.push({ sandbox, cgroup, pause, containers });
  }
  sampler.forgetOthers();
  return { nodeName: kubelet.nodeName, startedAtMs, node, cgroups, pods };
}

function readContainers(
  runtime: ContainerRuntime,
  { id }: SandboxStatus,
  sampleOf: (record: ContainerRecord) => Sample<ContainerStats> | undefined,
): ContainerFigures[] {
  const containers: ContainerFigures[] = [];
  for (const record of runtime.listContainers(id)) {
    const sample = record.state === 'Running' ? sampleOf(record) : undefined;
    if (sample === undefined) continue;
    const { repoTags = [], repoDigests = [] } = runtime.imageStatus(record.imageRef) ?? {};
    containers.push({ record, image: repoTags[0] ?? repoDigests[0] ?? record.image, sample });
  }
  return containers;
}
