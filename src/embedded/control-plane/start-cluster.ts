import { createSeededRandom, type Random } from '../../base/index.ts';
import { type Aggregator, createAggregation, createAggregator } from '../aggregator/index.ts';
import type { UserInfo } from '../apiserver/request.ts';
import { type ComponentContext, createClient, createInformer, resources, type Transport } from '../client/index.ts';
import { createControllerManager } from '../controllers/index.ts';
import { createCluster } from '../create-cluster.ts';
import { createKubelet, createNodeBackend, createNodeDisk, type Kubelet } from '../kubelet/index.ts';
import { createMetricsPages } from '../metrics/index.ts';
import type { ContainerRuntime } from '../runtime/cri.ts';
import {
  type BrittleRuntime,
  createBrittleRuntime,
  createContainerRuntime,
  createNetwork,
  createRegistry,
  nodeSource,
} from '../runtime/index.ts';
import { createScheduler, type Scheduler } from '../scheduler/index.ts';
import { createConnections } from './connection.ts';
import { createDebugPages } from './debug-pages.ts';
import { createClusterFaults } from './faults/index.ts';
import { newApiHost, newKubeletHost } from './hosts.ts';
import type { ClusterSetup, ComponentName, LivingCluster } from './living-cluster.ts';
import { newManifestFolder } from './manifest-folder.ts';
import { createManifests } from './manifests.ts';
import { createPodAddresses } from './pod-addresses.ts';
import { newProgramClass, type Program } from './programs.ts';
import { followServices } from './services.ts';
import { authenticationTrust, kubernetesEndpoints, loadSystemObjects, makeOnce } from './system-objects.ts';

const componentNames: readonly ComponentName[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const masters: UserInfo = { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] };
const manifestOf = (component: ComponentName) => `${component}.yaml`;
const kubernetes = 'kubernetes/f1d9c1a';
const addressOf = (index: number) => `172.18.0.${index + 2}`;
/** What a node of kind has on a laptop. */
const usualSize = { cpuMillicores: 4000, memoryBytes: 8 * 1024 ** 3 };

/**
 * Makes a cluster that lives: an API server, and beside it as clients of its API a scheduler, controllers, and for each Node a
 * kubelet over a container runtime. The parts of the control plane run in static Pods of the first Node: what stops a Pod stops
 * its part.
 */
export async function startCluster(setup: ClusterSetup): Promise<LivingCluster> {
  const { clock, random, nodes: nodeCount, name = 'podpath', without = [], nodeSize = usualSize } = setup;
  if (!(nodeCount >= 1)) throw new RangeError(`a cluster has at least 1 node, not ${nodeCount}`);
  const held = new DisposableStack();
  const kubelets = new Map<string, Kubelet>();
  const pages = createMetricsPages(clock.now());
  let aggregator: Aggregator | undefined;
  const cluster = createCluster({
    ...setup,
    nodeBackend: createNodeBackend((node) => (network.cutNodes.has(node) ? 'cut' : kubelets.get(node)), pages),
    aggregation: createAggregation(() => aggregator),
    pages: [createDebugPages(() => living)],
  });
  held.use(cluster);
  const loading = clock.hold();
  const names = newNodeNames(name, nodeCount);
  const [controlPlaneNode = name] = names;
  const apiAddress = `${addressOf(0)}:6443`;
  const system = await loadSystemObjects({ cluster: name, node: controlPlaneNode, address: addressOf(0) });
  await cluster.load();
  loading[Symbol.dispose]();

  const network = createNetwork({ clock, random: fork(random) });
  const registry = createRegistry();
  const manifests = newManifestFolder(system.staticPods);
  const running = new Set<ComponentName>();
  const connections = createConnections((request) => cluster.handle(request), clock);
  let scheduler: Scheduler | undefined;

  const contextOf = (transport: Transport, component: string) => {
    const own = fork(random);
    return (identity: UserInfo, userAgent: string): ComponentContext => ({
      client: createClient({ transport, userAgent, identity }),
      clock,
      random: own,
      log: (level, message) => setup.log?.(component, level, message),
    });
  };
  const isServing = () => running.has('kube-apiserver');
  /** From a Node to the API server; the control plane's own parts are on the first. */
  const connect = (nodeName: string) =>
    connections.open({ isServing, isCut: () => network.cutNodes.has(nodeName), address: apiAddress });
  const local = connections.open({ isServing, isCut: () => false, address: apiAddress });

  const mark = (component: ComponentName): Disposable => {
    running.add(component);
    if (component === 'kube-apiserver') setup.onServing?.(true);
    return {
      [Symbol.dispose]() {
        running.delete(component);
        if (component !== 'kube-apiserver') return;
        connections.changed();
        setup.onServing?.(false);
      },
    };
  };
  function startApiServer(): Disposable {
    const stack = new DisposableStack();
    stack.use(mark('kube-apiserver'));
    const loopback = contextOf(local, 'kube-apiserver')(
      { username: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] },
      `kube-apiserver/v1.37.2 (linux/amd64) ${kubernetes}`,
    );
    const source = nodeSource(controlPlaneNode, addressOf(0));
    aggregator = stack.use(
      createAggregator({
        ...loopback,
        network: (host, port, request, timeoutMs) =>
          new Promise((resolve) => network.request(source, host, port, request, timeoutMs, resolve)),
      }),
    );
    stack.defer(() => {
      aggregator = undefined;
    });
    return stack;
  }
  const programs: Record<ComponentName | 'etcd', Program> = {
    etcd: {
      ports: [2379, 2381],
      run: () => ({ [Symbol.dispose]: () => undefined }),
      anonBytes: 30e6,
      fileBytes: 24e6,
      millicores: 15,
    },
    'kube-apiserver': {
      ports: [6443],
      run: startApiServer,
      anonBytes: 220e6,
      fileBytes: 60e6,
      millicores: 40,
    },
    'kube-controller-manager': {
      ports: [10257],
      anonBytes: 40e6,
      fileBytes: 50e6,
      millicores: 10,
      run() {
        const stack = new DisposableStack();
        stack.use(mark('kube-controller-manager'));
        stack.use(
          createControllerManager(contextOf(local, 'kube-controller-manager'), {
            identity: `${controlPlaneNode}_${newIdentity(random)}`,
          }),
        );
        return stack;
      },
    },
    'kube-scheduler': {
      ports: [10259],
      anonBytes: 20e6,
      fileBytes: 40e6,
      millicores: 3,
      run() {
        const stack = new DisposableStack();
        stack.use(mark('kube-scheduler'));
        const context = contextOf(local, 'kube-scheduler')(
          { username: 'system:kube-scheduler', groups: ['system:authenticated'] },
          `kube-scheduler/v1.37.2 (linux/amd64) ${kubernetes}/scheduler`,
        );
        scheduler = stack.use(createScheduler(context, { hostname: controlPlaneNode }));
        return stack;
      },
    },
  };
  const classes = Object.fromEntries(Object.entries(programs).map(([key, program]) => [key, newProgramClass(program)]));

  // The API server is there before its Pod is: a kubelet that starts finds it running, as after a restart of the kubelet.
  running.add('kube-apiserver');
  const admin = createClient({
    transport: (request) => cluster.handle(request),
    userAgent: 'kubeadm/v1.37.2',
    identity: masters,
  });
  const own = [authenticationTrust(), ...kubernetesEndpoints(addressOf(0))];
  for (const object of [...system.objects, ...own]) await makeOnce(admin, object);
  held.use(
    followServices({
      context: contextOf((request) => cluster.handle(request), 'kube-proxy')(masters, 'kube-proxy/v1.37.2'),
      network,
    }),
  );

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
  held.defer(() => {
    for (const kubelet of kubelets.values()) kubelet[Symbol.dispose]();
  });
  names.forEach((nodeName, index) => {
    const context = contextOf(connect(nodeName), `kubelet ${nodeName}`)(
      { username: `system:node:${nodeName}`, groups: ['system:nodes', 'system:authenticated'] },
      `kubelet/v1.37.2 (linux/amd64) ${kubernetes}`,
    );
    const runtime = createContainerRuntime({
      clock,
      random: fork(random),
      network,
      registry,
      programs: classes,
      images: system.images,
      hold: () => clock.hold(),
      node: {
        name: nodeName,
        ip: addressOf(index),
        ...nodeSize,
        podIps: createPodAddresses(index),
      },
    });
    runtimes.set(nodeName, runtime);
    const brittle = createBrittleRuntime(runtime, clock, nodeName);
    brittles.set(nodeName, brittle);
    const isControlPlane = index === 0;
    const disk = createNodeDisk();
    const start = () => {
      const kubelet = createKubelet(context, {
        ...setup.kubelet,
        nodeName,
        runtime: brittle.runtime,
        disk,
        hostIp: addressOf(index),
        capacity: { ...nodeSize, pods: 110, ephemeralStorageBytes: 100e9 },
        ...(isControlPlane
          ? {
              staticPods: manifests.source,
              taints:
                nodeCount > 1 ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' as const }] : [],
            }
          : {}),
        providerId: `kind://docker/${name}/${nodeName}`,
      });
      kubelets.set(nodeName, kubelet);
    };
    starts.set(nodeName, start);
    start();
    const address = `${addressOf(index)}:10250`;
    const running = () => kubelets.get(nodeName);
    network.hosts.set(address, newKubeletHost({ context, nodeName, address, pages, kubelet: running }));
  });
  for (const component of without) manifests.remove(manifestOf(component));
  held.use(
    markControlPlane(
      contextOf((request) => cluster.handle(request), 'kubeadm')(masters, 'kubeadm/v1.37.2'),
      controlPlaneNode,
    ),
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
  const living: LivingCluster = {
    ...cluster,
    clock,
    components: componentNames.filter((component) => !without.includes(component)),
    registry,
    network,
    faults,
    manifests: createManifests(manifests, faults),
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
    schedulingAttempts: (namespace, podName) => scheduler?.attempts(namespace, podName) ?? [],
    [Symbol.dispose]: () => held.dispose(),
  };
  return living;
}

/**
 * Labels the control-plane Node once it has registered, which a kubelet may not do itself (`mark-control-plane` of kubeadm,
 * cmd/kubeadm/app/phases/markcontrolplane, v1.37).
 */
function markControlPlane(context: ComponentContext, name: string): Disposable {
  const informer = createInformer({
    ...context,
    resource: resources.nodes,
    selectors: { fieldSelector: `metadata.name=${name}` },
  });
  informer.addHandlers({
    added({ metadata: { labels = {} } }) {
      if (Object.hasOwn(labels, 'node-role.kubernetes.io/control-plane')) return;
      const patch = {
        metadata: {
          labels: {
            'node-role.kubernetes.io/control-plane': '',
            'node.kubernetes.io/exclude-from-external-load-balancers': '',
          },
        },
      };
      context.client
        .patch(resources.nodes, { name }, 'strategic', patch)
        .catch((error: unknown) => context.log('error', `mark-control-plane: ${String(error)}`));
    },
  });
  return informer;
}

function newNodeNames(cluster: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? `${cluster}-control-plane` : `${cluster}-worker${index === 1 ? '' : index}`,
  );
}

/** Chance of its own for each part, so that what one draws does not change what another does. */
function fork(random: Random): Random {
  return createSeededRandom(random.uint32());
}

function newIdentity(random: Random): string {
  return random.uint32().toString(16).padStart(8, '0');
}
