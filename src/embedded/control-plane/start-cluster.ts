import { newUuid } from '../../base/index.ts';
import { loadAggregatorFor } from '../aggregator/index.ts';
import { provideLivingCode } from '../apiserver/living-code.ts';
import type { UserInfo } from '../apiserver/request.ts';
import { type ComponentContext, createClient, type Memory, noMemory, type Transport } from '../client/index.ts';
import { createKubelet, createNodeBackend, createNodeDisk, type Kubelet } from '../kubelet/index.ts';
import { createMetricsPages } from '../metrics/index.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import {
  type BrittleRuntime,
  createBrittleRuntime,
  createContainerRuntime,
  createNetwork,
  createRegistry,
  toBase64,
} from '../runtime/index.ts';
import { clusterSnapshotFormat, type NodeSnapshot, newOtherNodes } from './cluster-snapshot.ts';
import { createConnections } from './connection.ts';
import { createControlPlane } from './control-plane.ts';
import { createDebugPages } from './debug-pages.ts';
import { createClusterFaults } from './faults/index.ts';
import { newApiHost, newKubeletHost } from './hosts.ts';
import { createConfigPage } from './kubelet-config-page.ts';
import type { ClusterSetup, ComponentName, LivingCluster } from './living-cluster.ts';
import { checkMachines } from './machines-snapshot.ts';
import { newManifestFolder } from './manifest-folder.ts';
import { createManifests } from './manifests.ts';
import { markControlPlane } from './mark-control-plane.ts';
import { newNodeNames, nodeAddress, nodeIds } from './node-ids.ts';
import { type OpenedCluster, openCluster } from './open-cluster.ts';
import { createPodAddresses } from './pod-addresses.ts';
import { createServedApi } from './served-api.ts';
import { followServices } from './services.ts';
import { authenticationTrust, kubernetesEndpoints, makeOnce, newSystemObjects } from './system-objects.ts';

const componentNames: readonly ComponentName[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const masters: UserInfo = { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] };
const manifestOf = (component: ComponentName) => `${component}.yaml`;
const kubernetes = 'kubernetes/f1d9c1a';
/** What a node of kind has on a laptop: of 8 GiB, what `MemTotal` tells, without what the kernel keeps for itself. */
const usualSize = { cpuMillicores: 4000, memoryBytes: 8_131_588 * 1024 };

/**
 * Makes a cluster that lives: an API server, and beside it as clients of its API a scheduler, controllers, and for each Node a
 * kubelet over a container runtime. The parts of the control plane run in static Pods of the first Node: what stops a Pod stops
 * its part. One of a snapshot goes on as if nothing had been: at the time of the snapshot, with the same containers and processes.
 * `opened` is that of the same setup, which may have been read from meanwhile; who has opened it disposes of it, after this.
 * @throws PodpathError (rejects) `CorruptState`, `Unsupported` or `Conflict` for a snapshot that it cannot go on from
 */
export async function startCluster(setup: ClusterSetup, opened?: OpenedCluster): Promise<LivingCluster> {
  const { clock } = setup;
  using building = new DisposableStack();
  // Time of a snapshot stands still until all is together again.
  const own = opened ?? building.use(openCluster(setup));
  const { saved, mode } = own;
  try {
    const nodes = setup.nodes ?? saved?.nodes.length ?? 1;
    if (!(nodes >= 1)) throw new RangeError(`a cluster has at least 1 node, not ${nodes}`);
    if (saved !== undefined && saved.nodes.length !== nodes) throw newOtherNodes(saved.nodes.length, nodes);
    if (saved !== undefined) checkMachines(saved);
    return await putTogether(setup, nodes, own, building);
  } finally {
    if (saved !== undefined && mode.kind === 'running') clock.run(mode.speed);
  }
}

async function putTogether(
  setup: ClusterSetup,
  nodeCount: number,
  { saved, cluster, memory, chances, running, etcd, serviceAccountKey, startedAtMs, surround }: OpenedCluster,
  building: DisposableStack,
): Promise<LivingCluster> {
  const { clock, name = saved?.name ?? 'podpath', without = [], nodeSize = usualSize } = setup;
  const kubelets = new Map<string, Kubelet>();
  const pages = new Map([
    ...createMetricsPages(startedAtMs),
    ['/configz', createConfigPage(name, setup.kubelet ?? {})] as const,
  ]);
  provideLivingCode();
  let asked = 0;
  const handle: Transport = (request) => {
    asked += 1;
    return cluster.handle(request);
  };
  const loading = clock.hold();
  const names = newNodeNames(name, nodeCount);
  const [controlPlaneNode = name] = names;
  const apiAddress = `${nodeAddress(0)}:6443`;
  const system = newSystemObjects({ cluster: name, node: controlPlaneNode, address: nodeAddress(0) });
  const load = setup.code === 'on demand' ? cluster.loadForComponents() : cluster.load();
  await Promise.all([load, loadAggregatorFor(saved?.store.entries ?? [])]);
  loading[Symbol.dispose]();

  const network = createNetwork({ clock, random: chances.of('network') });
  if (saved !== undefined) network.restore(saved.network);
  const registry = createRegistry();
  const manifests = newManifestFolder(system.staticPods, memory);
  const folders = new Map(
    names.map((node, index) => [
      node,
      index === 0 ? manifests : newManifestFolder(new Map(), memory.part(`manifests ${node}`)),
    ]),
  );
  const connections = createConnections(handle, clock, memory);

  const contextOf = (transport: Transport, component: string, own: Memory = memory.part(component)) => {
    const random = chances.of(component);
    return (identity: UserInfo, userAgent: string): ComponentContext => ({
      client: createClient({ transport, userAgent, identity }),
      clock,
      random,
      memory: own,
      log: (level, message) => setup.log?.(component, level, message),
    });
  };
  const isServing = () => running.has('kube-apiserver');
  /** From a Node to the API server; the control plane's own parts are on the first. */
  const connect = (nodeName: string) =>
    connections.open({
      isServing,
      isCut: () => network.cutNodes.has(nodeName),
      address: apiAddress,
      from: nodeName,
    });
  const local = connections.open({ isServing, isCut: () => false, address: apiAddress });

  const controlPlane = createControlPlane({
    clock,
    node: { name: controlPlaneNode, ip: nodeAddress(0) },
    network,
    memory,
    running,
    etcd,
    local,
    contextOf,
    newIdentity: () => newUuid(chances.of('identities')),
    changed(program) {
      if (program === 'etcd') etcd.changed();
      if (program !== 'kube-apiserver') return;
      if (!isServing()) connections.changed();
      setup.onServing?.(isServing());
    },
  });
  surround({
    nodeBackend: createNodeBackend((node) => (network.cutNodes.has(node) ? 'cut' : kubelets.get(node)), pages),
    aggregator: () => controlPlane.aggregator,
    healthChecks: () => controlPlane.healthChecks,
    page: createDebugPages(() => living),
  });

  // The API server and etcd are there before their Pods are: a kubelet that starts finds them running, as after its restart.
  if (saved === undefined) {
    running.add('kube-apiserver');
    running.add('etcd');
    const admin = createClient({ transport: handle, userAgent: 'kubeadm/v1.37.2', identity: masters });
    const own = [authenticationTrust(), ...kubernetesEndpoints(nodeAddress(0))];
    for (const object of [...system.objects, ...own]) await makeOnce(admin, object);
  }
  building.use(followServices({ context: contextOf(handle, 'kube-proxy')(masters, 'kube-proxy/v1.37.2'), network }));

  const apiHost = newApiHost({
    server: cluster,
    nodeName: controlPlaneNode,
    address: apiAddress,
    isServing,
    connect: (from, address) => {
      const isCut = () =>
        from !== controlPlaneNode && [from, controlPlaneNode].some((node) => network.cutNodes.has(node));
      return connections.open({ isServing, isCut, address });
    },
  });
  network.hosts.set(apiAddress, apiHost);

  const runtimes = new Map<string, ContainerRuntime>();
  const brittles = new Map<string, BrittleRuntime>();
  const starts = new Map<string, () => void>();
  const machines: { readonly snapshot: () => NodeSnapshot; readonly restore: () => Promise<void> }[] = [];
  building.defer(() => {
    for (const kubelet of kubelets.values()) kubelet[Symbol.dispose]();
  });
  names.forEach((nodeName, index) => {
    const before = saved?.nodes[index];
    const size = before?.size ?? nodeSize;
    const addresses = createPodAddresses(index, before?.addresses);
    const runtime = createContainerRuntime({
      clock,
      random: chances.of(`runtime ${nodeName}`),
      network,
      registry,
      programs: controlPlane.classes,
      images: [...system.images, ...(setup.images ?? [])],
      hold: () => clock.hold(),
      node: {
        name: nodeName,
        ip: nodeAddress(index),
        ...size,
        podIps: addresses,
      },
    });
    runtimes.set(nodeName, runtime);
    const brittle = createBrittleRuntime(runtime, clock, nodeName);
    brittles.set(nodeName, brittle);
    const isControlPlane = index === 0;
    const disk = createNodeDisk();
    machines.push({
      snapshot: () => ({
        name: nodeName,
        size,
        addresses: addresses.snapshot(),
        runtime: runtime.snapshot(),
        disk: disk.snapshot(),
      }),
      async restore() {
        if (before === undefined) return;
        disk.restore(before.disk);
        await runtime.restore(before.runtime, (container) => disk.mountsOf(container));
      },
    });
    const context = contextOf(
      connect(nodeName),
      `kubelet ${nodeName}`,
      noMemory,
    )(
      { username: `system:node:${nodeName}`, groups: ['system:nodes', 'system:authenticated'] },
      `kubelet/v1.37.2 (linux/amd64) ${kubernetes}`,
    );
    const start = () => {
      const own = { ...context, memory: memory.part(`kubelet ${nodeName}`) };
      const kubelet = createKubelet(own, {
        ...setup.kubelet,
        nodeName,
        nodeInfo: nodeIds(name, nodeName),
        runtime: brittle.runtime,
        disk,
        hostIp: nodeAddress(index),
        capacity: { ...size, pods: 110, ephemeralStorageBytes: 100e9 },
        staticPods: (folders.get(nodeName) ?? manifests).source,
        ...(isControlPlane
          ? {
              taints:
                nodeCount > 1 ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' as const }] : [],
            }
          : {}),
        providerId: `kind://docker/${name}/${nodeName}`,
      });
      kubelets.set(nodeName, kubelet);
    };
    starts.set(nodeName, start);
    const address = `${nodeAddress(index)}:10250`;
    const kubelet = () => kubelets.get(nodeName);
    network.hosts.set(address, newKubeletHost({ context, nodeName, address, pages, kubelet }));
  });
  for (const machine of machines) await machine.restore();
  for (const component of without) manifests.remove(manifestOf(component));
  building.use(
    markControlPlane(contextOf(handle, 'kubeadm')(masters, 'kubeadm/v1.37.2'), controlPlaneNode, nodeCount === 1),
  );

  const check = (component: string) => {
    if (without.some((name) => name === component))
      throw new RangeError(`${component} was left out of this cluster: somebody else runs it`);
  };
  const faults = createClusterFaults({
    clock,
    network,
    registry,
    nodeNames: () => names,
    setManifest(file, isThere) {
      check(file.replace('.yaml', ''));
      if (isThere) manifests.restore(file);
      else manifests.remove(file);
    },
    setKubelet(nodeName, isRunning) {
      const kubelet = kubelets.get(nodeName);
      if (isRunning === (kubelet !== undefined)) return;
      kubelet?.[Symbol.dispose]();
      kubelets.delete(nodeName);
      if (isRunning) starts.get(nodeName)?.();
    },
    runtimeOf(nodeName) {
      const [sound, brittle] = [runtimes.get(nodeName), brittles.get(nodeName)];
      if (sound === undefined || brittle === undefined) throw new RangeError(`there is no node ${nodeName}`);
      return { sound, brittle };
    },
    setNodeNetwork(nodeName, isJoined) {
      if (isJoined) network.cutNodes.delete(nodeName);
      else network.cutNodes.add(nodeName);
      connections.changed();
    },
  });
  if (saved !== undefined) faults.restore(saved.faults, true);
  const stopped = faults.active.filter((fault) => fault.name === 'kubelet-stopped');
  for (const [nodeName, start] of starts) {
    if (!stopped.some((fault) => fault.arguments['node'] === nodeName)) start();
  }
  if (saved !== undefined) {
    // What goes on has asked for all it needs once a turn brings no more requests.
    for (let before = -1; before !== asked; await clock.turn()) before = asked;
    memory.restored();
    await clock.turn();
    network.forgetQuestions();
    connections.forgetDials();
    for (const runtime of runtimes.values()) runtime.forgetOperations();
  }
  const { restore: _, ...served } = cluster;
  const held = building.move();
  const living: LivingCluster = {
    ...served,
    ...createServedApi(cluster, isServing, apiAddress),
    clock,
    components: componentNames.filter((component) => !without.includes(component)),
    registry,
    network,
    faults,
    manifests: createManifests(manifests, faults),
    manifestsOf(nodeName) {
      const folder = folders.get(nodeName);
      if (folder === undefined) throw new RangeError(`there is no node ${nodeName}`);
      return createManifests(folder, faults);
    },
    nodeNames: () => names,
    runtimeOf: (nodeName) => runtimes.get(nodeName),
    setRunning(component, isRunning) {
      check(component);
      if (isRunning) faults.heal(`${component}-stopped`);
      else faults.apply(`${component}-stopped`);
    },
    isRunning: (component) => running.has(component),
    setNetwork(nodeName, isJoined) {
      if (isJoined) faults.heal('node-network-cut', { node: nodeName });
      else faults.apply('node-network-cut', { node: nodeName });
    },
    snapshot: () => ({
      ...clusterSnapshotFormat,
      name,
      clock: clock.snapshot(),
      random: chances.snapshot(),
      serviceAccountKey: toBase64(serviceAccountKey),
      store: cluster.snapshot(),
      nodes: machines.map((machine) => machine.snapshot()),
      network: network.snapshot(),
      faults: faults.snapshot(),
      memory: memory.save(),
    }),
    schedulingAttempts: (namespace, podName) => controlPlane.scheduler?.attempts(namespace, podName) ?? [],
    [Symbol.dispose]: () => held.dispose(),
  };
  return living;
}
