import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom, createSimulatedClock, systemClock } from '../../../../src/base/index.ts';
import { startCluster } from '../../../../src/embedded/index.ts';

const identity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
let cluster: Awaited<ReturnType<typeof startCluster>>;

const ask = (path: string, init: RequestInit = {}) =>
  cluster.fetch(new Request(`https://cluster${path}`, init), { clientIdentity: identity });
const page = (path: string) => ask(`/api/v1/nodes/podpath-worker/proxy${path}`);
const linesOf = async (path: string, pattern: RegExp) =>
  (await (await page(path)).text()).split('\n').filter((line) => pattern.test(line));

const onNode = { nodeName: 'podpath-worker', terminationGracePeriodSeconds: 0 };
const run = (name: string, container: object) =>
  ask('/api/v1/namespaces/default/pods', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metadata: { name }, spec: { ...onNode, containers: [{ name: 'main', ...container }] } }),
  });

/** Ids are drawn: the tests call them by what they are of. */
async function namesOf(pod: string): Promise<(text: string) => string> {
  const { metadata, status } = (await (await ask(`/api/v1/namespaces/default/pods/${pod}`)).json()) as {
    metadata: { uid: string };
    status: { containerStatuses: { containerID: string }[] };
  };
  const id = status.containerStatuses[0]?.containerID.replace('containerd://', '') ?? '';
  return (text) =>
    text.replaceAll(metadata.uid, 'UID').replaceAll(metadata.uid.replaceAll('-', '_'), 'U_I_D').replaceAll(id, 'ID');
}

beforeAll(async () => {
  cluster = await startCluster({ clock, random: createSeededRandom(7), nodes: 2 });
  await clock.advance(60_000);
  // Memory and page cache below a limit; and one that wants more than its limit, and is killed for it.
  await run('eater', {
    image: 'podpath/memhog:1',
    args: ['-mem', '100Mi', '-cache', '64Mi'],
    resources: { limits: { memory: '300Mi', cpu: '500m' } },
  });
  await run('idle', { image: 'busybox:1.36', command: ['sleep', '3600'] });
  await clock.advance(60_000);
}, 60_000);

afterAll(() => {
  cluster[Symbol.dispose]();
  clock[Symbol.dispose]();
});

describe('what a kubelet tells of use', () => {
  it('sums up node and Pods in /stats/summary', async () => {
    const response = await page('/stats/summary');
    expect(response.headers.get('content-type')).toBe('application/json');
    const { node, pods } = (await response.json()) as {
      node: object;
      pods: { podRef: { name: string }; containers: object[] }[];
    };
    const named = await namesOf('eater');
    expect(node).toMatchObject({
      nodeName: 'podpath-worker',
      startTime: '2026-03-01T12:00:00Z',
      systemContainers: [{ name: 'pods' }],
      fs: { time: '2026-03-01T12:02:00Z', capacityBytes: 100_000_000_000 },
      swap: { swapAvailableBytes: 0, swapUsageBytes: 0 },
    });
    const eater = pods.find(({ podRef }) => podRef.name === 'eater');
    expect(JSON.parse(named(JSON.stringify(eater)))).toMatchObject({
      podRef: { name: 'eater', namespace: 'default', uid: 'UID' },
      // How long the kubelet took is drawn from the seed.
      startTime: expect.stringMatching(/^2026-03-01T12:01:0[0-2]Z$/),
      containers: [
        {
          name: 'main',
          startTime: expect.stringMatching(/^2026-03-01T12:01:0[0-2]Z$/),
          cpu: { time: '2026-03-01T12:02:00Z', usageCoreNanoSeconds: 78_525_952 },
          memory: {
            time: '2026-03-01T12:02:00Z',
            availableBytes: 201_662_464,
            usageBytes: 180_019_200,
            workingSetBytes: 112_910_336,
            rssBytes: 110_518_272,
            pageFaults: 43_950,
            majorPageFaults: 0,
          },
        },
      ],
      // The Pod's pause container beside.
      memory: { usageBytes: 181_035_008, workingSetBytes: 113_926_144, rssBytes: 111_153_152, pageFaults: 44_198 },
    });
  });

  it('leaves out what a scraper of CPU and memory does not want', async () => {
    const { node, pods } = (await (await page('/stats/summary?only_cpu_and_memory=true')).json()) as {
      node: object;
      pods: { containers: object[] }[];
    };
    expect(Object.keys(node)).toEqual(['nodeName', 'systemContainers', 'startTime', 'cpu', 'memory', 'swap']);
    expect(Object.keys(pods[0]?.containers[0] ?? {})).toEqual(['name', 'startTime', 'cpu', 'memory', 'swap']);
  });

  it('gives metrics-server what it reads in /metrics/resource', async () => {
    expect((await page('/metrics/resource')).headers.get('content-type')).toBe(
      'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
    );
    expect(await linesOf('/metrics/resource', /pod="eater"/)).toEqual([
      'container_cpu_usage_seconds_total{container="main",namespace="default",pod="eater"} 0.078525952 1772366520000',
      'container_memory_working_set_bytes{container="main",namespace="default",pod="eater"} 1.12910336e+08 1772366520000',
      expect.stringMatching(
        /^container_start_time_seconds\{container="main",namespace="default",pod="eater"\} 1\.7723664\d+e\+09$/,
      ),
      'container_swap_limit_bytes{container="main",namespace="default",pod="eater"} 0 1772366520000',
      'container_swap_usage_bytes{container="main",namespace="default",pod="eater"} 0 1772366520000',
      'pod_cpu_usage_seconds_total{namespace="default",pod="eater"} 0.078525952 1772366520000',
      'pod_memory_working_set_bytes{namespace="default",pod="eater"} 1.13926144e+08 1772366520000',
      'pod_swap_usage_bytes{namespace="default",pod="eater"} 0 1772366520000',
    ]);
    expect(await linesOf('/metrics/resource', /resource_scrape_error/)).toEqual([
      '# HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
      '# TYPE resource_scrape_error gauge',
      'resource_scrape_error 0',
    ]);
    expect(await linesOf('/metrics/resource', /^node_|node_cpu/)).toEqual([
      '# HELP node_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the node in core-seconds',
      '# TYPE node_cpu_usage_seconds_total counter',
      expect.stringMatching(/^node_cpu_usage_seconds_total \d\.\d+ 1772366520000$/),
      expect.stringMatching(/^node_memory_working_set_bytes \d\.\d+e\+08 1772366520000$/),
      'node_swap_usage_bytes 0 1772366520000',
    ]);
  });

  it('has the pause container of a Pod in /metrics/cadvisor, with an image and without a name of its own', async () => {
    const [line = '', ...more] = await linesOf(
      '/metrics/cadvisor',
      /^container_memory_working_set_bytes\{container="",.*image="registry.*pod="eater"/,
    );
    expect(more).toEqual([]);
    // On kind: 974,848.
    expect(line).toMatch(
      /cri-containerd-([0-9a-f]{64})\.scope",image="registry\.k8s\.io\/pause:3\.10\.2",name="\1",namespace="default",pod="eater"\} 1\.015808e\+06 /,
    );
  });

  it('names containers in /metrics/cadvisor as cAdvisor does on a node of kind', async () => {
    const named = await namesOf('eater');
    const id =
      'id="/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-podU_I_D.slice/cri-containerd-ID.scope",image="docker.io/podpath/memhog:1",name="ID",namespace="default",pod="eater"';
    const lines = (await linesOf('/metrics/cadvisor', /container="main".*pod="eater"/)).map((line) =>
      named(line).replace(/(?<=(creation|start)_time_seconds.*) 1\.7723664[67]\d*e\+09$/, ' STARTED'),
    );
    expect(lines).toEqual(
      [
        'container_cpu_cfs_throttled_periods_total{container="main",ID} 0 1772366520000',
        'container_cpu_usage_seconds_total{container="main",cpu="total",ID} 0.078525952 1772366520000',
        'container_creation_time_seconds{container="main",ID} STARTED',
        'container_fs_limit_bytes{container="main",device="",ID} 1e+11 1772366520000',
        'container_fs_usage_bytes{container="main",device="",ID} 6.7150825e+07 1772366520000',
        'container_last_seen{container="main",ID} 1.77236652e+09 1772366520000',
        'container_memory_cache{container="main",ID} 6.7108864e+07 1772366520000',
        'container_memory_events_high_total{container="main",ID} 0 1772366520000',
        'container_memory_events_max_total{container="main",ID} 0 1772366520000',
        'container_memory_failcnt{container="main",ID} 0 1772366520000',
        'container_memory_failures_total{container="main",failure_type="pgfault",ID,scope="container"} 43950 1772366520000',
        'container_memory_failures_total{container="main",failure_type="pgfault",ID,scope="hierarchy"} 43950 1772366520000',
        'container_memory_failures_total{container="main",failure_type="pgmajfault",ID,scope="container"} 0 1772366520000',
        'container_memory_failures_total{container="main",failure_type="pgmajfault",ID,scope="hierarchy"} 0 1772366520000',
        'container_memory_file_dirty_bytes{container="main",ID} 0 1772366520000',
        'container_memory_file_writeback_bytes{container="main",ID} 0 1772366520000',
        'container_memory_kernel_usage{container="main",ID} 2.392064e+06 1772366520000',
        'container_memory_mapped_file{container="main",ID} 0 1772366520000',
        'container_memory_max_usage_bytes{container="main",ID} 1.800192e+08 1772366520000',
        'container_memory_pgscan_total{container="main",ID} 0 1772366520000',
        'container_memory_pgsteal_total{container="main",ID} 0 1772366520000',
        'container_memory_rss{container="main",ID} 1.10518272e+08 1772366520000',
        'container_memory_swap{container="main",ID} 0 1772366520000',
        'container_memory_total_active_file_bytes{container="main",ID} 0 1772366520000',
        'container_memory_total_inactive_file_bytes{container="main",ID} 6.7108864e+07 1772366520000',
        'container_memory_usage_bytes{container="main",ID} 1.800192e+08 1772366520000',
        'container_memory_working_set_bytes{container="main",ID} 1.12910336e+08 1772366520000',
        'container_memory_workingset_refault_anon_total{container="main",ID} 0 1772366520000',
        'container_memory_workingset_refault_file_total{container="main",ID} 0 1772366520000',
        'container_oom_events_total{container="main",ID} 0 1772366520000',
        'container_processes{container="main",ID} 1 1772366520000',
        'container_spec_cpu_period{container="main",ID} 100000',
        'container_spec_cpu_quota{container="main",ID} 50000',
        'container_spec_cpu_shares{container="main",ID} 512',
        'container_spec_memory_limit_bytes{container="main",ID} 3.145728e+08',
        'container_spec_memory_reservation_limit_bytes{container="main",ID} 0',
        'container_spec_memory_swap_limit_bytes{container="main",ID} 0',
        'container_start_time_seconds{container="main",ID} STARTED',
      ].map((line) => line.replace('ID', id)),
    );
    expect(
      await linesOf('/metrics/cadvisor', /^container_memory_(rss|working_set_bytes)\{container="",id="\/",/),
    ).toEqual([
      expect.stringMatching(
        /^container_memory_rss\{container="",id="\/",image="",name="",namespace="",pod=""\} \d\.\d+e\+08 1772366520000$/,
      ),
      expect.stringMatching(/^container_memory_working_set_bytes\{container="",id="\/",image="",/),
    ]);
  });

  it('keeps a sample for 10 s, and tells CPU use between samples that are further apart', async () => {
    const cpuOf = async () => {
      const { pods } = (await (await page('/stats/summary')).json()) as {
        pods: { podRef: { name: string }; containers: { cpu: object }[] }[];
      };
      return pods.find(({ podRef }) => podRef.name === 'burner')?.containers[0]?.cpu;
    };
    await run('burner', {
      image: 'busybox:1.36',
      command: ['sh', '-c', 'while true; do :; done'],
      resources: { limits: { cpu: '200m' } },
    });
    await clock.advance(30_000);
    const first = await cpuOf();
    await clock.advance(9000);
    expect(await cpuOf()).toEqual(first);
    await clock.advance(6000);
    expect(await cpuOf()).toMatchObject({ time: '2026-03-01T12:02:45Z', usageNanoCores: 200_000_000 });
  });

  it('forgets containers that have ended', async () => {
    expect(await linesOf('/metrics/resource', /^pod_memory.*pod="idle"/)).toHaveLength(1);
    await ask('/api/v1/namespaces/default/pods/idle', { method: 'DELETE' });
    await clock.advance(5000);
    expect(await linesOf('/metrics/resource', /pod="idle"/)).toEqual([]);
  });
});
