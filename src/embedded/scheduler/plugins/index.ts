import type { Plugin, PluginName, PluginOptions } from '../framework.ts';
import { defaultPreemption } from './default-preemption.ts';
import { dynamicResources } from './dynamic-resources.ts';
import { imageLocality } from './image-locality.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { newNodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts';
import { newNodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { schedulingGates } from './scheduling-gates.ts';
import { taintToleration } from './taint-toleration.ts';
import { volumeBinding } from './volume-binding.ts';

/**
 * The plugins in the order in which upstream asks them, each with its weight (`getDefaultPlugins`,
 * pkg/scheduler/apis/config/v1/default_plugins.go). To add one: a file beside this one, a line here, its name in `framework.ts`.
 */
export const plugins: readonly {
  readonly name: PluginName;
  readonly weight: number;
  readonly create: (options: PluginOptions) => Plugin;
}[] = [
  { name: 'SchedulingGates', weight: 0, create: () => schedulingGates },
  { name: 'NodeName', weight: 0, create: () => nodeName },
  { name: 'NodeUnschedulable', weight: 0, create: () => nodeUnschedulable },
  { name: 'TaintToleration', weight: 3, create: () => taintToleration },
  { name: 'NodeAffinity', weight: 2, create: () => nodeAffinity },
  { name: 'NodePorts', weight: 0, create: () => nodePorts },
  { name: 'NodeResourcesFit', weight: 1, create: newNodeResourcesFit },
  { name: 'VolumeBinding', weight: 0, create: () => volumeBinding },
  { name: 'PodTopologySpread', weight: 2, create: () => podTopologySpread },
  { name: 'InterPodAffinity', weight: 2, create: () => interPodAffinity },
  { name: 'DynamicResources', weight: 2, create: () => dynamicResources },
  { name: 'DefaultPreemption', weight: 0, create: () => defaultPreemption },
  { name: 'NodeResourcesBalancedAllocation', weight: 1, create: newNodeResourcesBalancedAllocation },
  { name: 'ImageLocality', weight: 1, create: () => imageLocality },
];
