import { formatTime, type Node, type NodeCondition } from '../../../kube/index.ts';
import { isString, keepMap, listOf, resources } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { ignoring } from '../shared/claim.ts';
import { podCondition } from '../shared/pods.ts';
import { isNodeHealth, lostAtMs, type NodeHealth, observe, unknownConditions } from './health.ts';
import {
  evictingTaint,
  hasEvictingTaint,
  patchTaints,
  podsByNode,
  schedulingTaints,
  setEvictingTaint,
} from './taints.ts';
import { createZones } from './zones.ts';

/** `--node-monitor-period`. */
const monitorMs = 5000;
const monitorKey = 'monitor';

/** Labels that follow others (`labelReconcileInfo`). */
const followers: Readonly<Record<string, string>> = {
  'kubernetes.io/os': 'beta.kubernetes.io/os',
  'kubernetes.io/arch': 'beta.kubernetes.io/arch',
};

/** Tells nodes that live from those that do not, and taints them so (`pkg/controller/nodelifecycle`, v1.37.2). */
export const nodeLifecycleController: ControllerDefinition = {
  name: 'node-lifecycle-controller',
  account: 'node-controller',
  component: 'node-controller',
  start(context) {
    const { client, clock, events, informers, memory, queue } = context;
    const nodes = informers.of(resources.nodes);
    const leases = informers.of(resources.leases);
    const pods = podsByNode(informers);
    const zones = createZones(memory);
    const health = new Map<string, NodeHealth>();
    keepMap(memory, 'health', isNodeHealth, health);
    const known = new Map<string, Node>();
    const registered = memory.keep('registered', listOf(isString), () => [...known.keys()]);
    memory.whenRestored(() => {
      for (const name of registered ?? []) {
        const node = nodes.get('', name);
        if (node !== undefined) known.set(name, node);
      }
    });
    const add = ({ metadata }: Node) => queue.add(`node/${metadata.name}`);
    nodes.addHandlers({
      added(node) {
        add(node);
        queue.addAfter(monitorKey, monitorMs);
      },
      updated: (_, node) => add(node),
    });

    const tell = ({ metadata }: Node, reason: string, message: string) => {
      const { name = '', uid } = metadata;
      events.event({ apiVersion: 'v1', kind: 'Node', name, uid }, 'Normal', reason, `Node ${name} ${message}`);
    };
    /** Looks at one node; its `Ready` condition after that. */
    const look = async (node: Node): Promise<NodeCondition | undefined> => {
      const { name = '' } = node.metadata;
      const nowMs = clock.now();
      const seen = observe(health.get(name), node, leases.get('kube-node-lease', name), nowMs);
      health.set(name, seen);
      const before = node.status?.conditions?.find(({ type }) => type === 'Ready');
      let current = node;
      if (nowMs > lostAtMs(seen)) {
        const conditions = unknownConditions(node, nowMs);
        if (conditions !== undefined) {
          const status = { ...node.status, conditions };
          current = await client.update(resources.nodes, { ...node, status }, { subresource: 'status' });
        }
      }
      const ready = current.status?.conditions?.find(({ type }) => type === 'Ready');
      if (ready?.status === 'True') await setEvictingTaint(context, current, undefined);
      else if (before?.status === 'True') {
        tell(node, 'NodeNotReady', 'status is now: NodeNotReady');
        await markPodsNotReady(context, pods.byIndex('node', name));
      }
      return ready;
    };
    /** Gives a lost node its evicting taint, when its zone may have one. */
    const evictFrom = async (node: Node, condition: NodeCondition | undefined) => {
      const key = evictingTaint(condition?.status ?? 'True');
      const fresh = nodes.get('', node.metadata.name ?? '');
      if (key === undefined || fresh === undefined) return;
      if (fresh.spec?.taints?.some((taint) => taint.effect === 'NoExecute' && taint.key === key)) return;
      // One evicting taint in place of the other needs no leave.
      if (hasEvictingTaint(fresh) || zones.take(fresh, clock.now()) === 0)
        await ignoring([404, 409], setEvictingTaint(context, fresh, key));
    };
    const monitor = async () => {
      const all = nodes.list();
      for (const node of all) {
        const { name = '' } = node.metadata;
        if (!known.has(name)) tell(node, 'RegisteredNode', `event: Registered Node ${name} in Controller`);
        known.set(name, node);
      }
      for (const [name, node] of known) {
        if (nodes.get('', name) !== undefined) continue;
        tell(node, 'RemovingNode', `event: Removing Node ${name} from Controller`);
        known.delete(name);
        health.delete(name);
      }
      const ready = new Map<Node, NodeCondition | undefined>();
      for (const node of all) ready.set(node, (await ignoring([404, 409], look(node))) ?? undefined);
      // Before the zones are judged: upstream's pass of each 100 ms comes upon a lost Node while its Pods are still being marked, so
      // that even the last Node of all is given its taint.
      for (const [node, condition] of ready) await evictFrom(node, condition);
      const change = zones.judge(all.map((node) => [node, ready.get(node)?.status === 'True']));
      if (change === 'all ill') {
        // Of taints those go that the Nodes had when this look began (`markNodeAsReachable`, of the lister's Nodes).
        for (const node of all.filter(hasEvictingTaint)) {
          const fresh = nodes.get('', node.metadata.name ?? '');
          if (fresh !== undefined) await ignoring([404, 409], setEvictingTaint(context, fresh, undefined));
        }
      } else if (change === 'no longer all ill') {
        for (const [name, seen] of health) health.set(name, { ...seen, probeMs: clock.now() });
      }
      if (all.length > 0 || known.size > 0) queue.addAfter(monitorKey, monitorMs);
    };

    return {
      async reconcile(key) {
        if (key === monitorKey) {
          await monitor();
          return;
        }
        const node = nodes.get('', key.slice('node/'.length));
        if (node === undefined) return;
        const taints = schedulingTaints(node, formatTime(clock.now()));
        if (taints !== undefined) await patchTaints(client, node, taints);
        const { labels = {}, name = '' } = node.metadata;
        const late = Object.entries(followers).filter(
          ([of, to]) => labels[of] !== undefined && labels[of] !== labels[to],
        );
        if (late.length > 0) {
          const patch = { metadata: { labels: Object.fromEntries(late.map(([of, to]) => [to, labels[of]])) } };
          await client.patch(resources.nodes, { name }, 'strategic', patch);
        }
      },
    };
  },
};

/** `MarkPodsNotReady`: nobody can say of the Pods of a lost node that they serve. */
async function markPodsNotReady(
  { client, clock, events }: ControllerContext,
  pods: ReturnType<ReturnType<typeof podsByNode>['list']>,
): Promise<void> {
  for (const pod of pods) {
    const ready = podCondition(pod, 'Ready');
    if (ready === undefined || ready.status === 'False') continue;
    const { name = '', namespace, uid, resourceVersion } = pod.metadata;
    const conditions = pod.status?.conditions?.map((condition) =>
      condition === ready ? { ...condition, status: 'False', lastTransitionTime: formatTime(clock.now()) } : condition,
    );
    const status = { ...pod.status, conditions };
    await ignoring(
      [404, 409],
      client.update(resources.pods, { ...pod, status } as typeof pod, { subresource: 'status' }),
    );
    const target = { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, resourceVersion };
    events.event(target, 'Warning', 'NodeNotReady', 'Node is not ready');
  }
}
