import type { LocalizedText } from '../../base/index.ts';
import type { StepDefinition } from '../steps.ts';

const step = (name: string, en: string, chinese: string): StepDefinition => {
  const title: LocalizedText = { en: { message: en }, 'zh-cn': { message: chinese } };
  return { name, title };
};

/** The steps of a creation, in order; those from `image` to `workers` are kind's own. */
export const createSteps = [
  step('doctor', 'Look at the machine', '检查机器'),
  step('audit', 'Write the configuration and the audit policy', '写入配置和审计策略'),
  step('image', 'Get the node image', '准备节点镜像'),
  step('nodes', 'Start the node containers', '启动节点容器'),
  step('configuration', 'Write the configuration of kubeadm', '写入 kubeadm 配置'),
  step('control-plane', 'Start the control plane', '启动控制平面'),
  step('network', 'Install the network plugin', '安装网络插件'),
  step('storage', 'Install the StorageClass', '安装 StorageClass'),
  step('workers', 'Join the worker nodes', '加入工作节点'),
  step('ready', 'Wait until every Node is Ready', '等待所有 Node 就绪'),
  step('metrics-server', 'Install metrics-server', '安装 metrics-server'),
  step('images', 'Bring the images of the labs onto the nodes', '把实验用的镜像放到节点上'),
] as const;

export const deleteSteps = [
  step('nodes', 'Remove the node containers', '删除节点容器'),
  step('files', 'Remove kubeconfig, state and audit log', '删除 kubeconfig、状态和审计日志'),
] as const;

export const startSteps = [
  step('containers', 'Start the node containers', '启动节点容器'),
  step('ready', 'Wait until every Node is Ready', '等待所有 Node 就绪'),
] as const;

export const loadSteps = [
  step('find', 'Find the image in the container engine', '在容器引擎中查找镜像'),
  step('copy', 'Copy it onto every node', '复制到每个节点'),
] as const;

/** Which step a line of `kind create cluster` belongs to (pkg/cluster/internal/create, v0.33); undefined for other lines. */
export function kindLineStep(line: string): string | undefined {
  return kindLines.find(([pattern]) => pattern.test(line))?.[1];
}

const kindLines: readonly (readonly [RegExp, string])[] = [
  [/• Ensuring node image/, 'image'],
  [/• Preparing nodes/, 'nodes'],
  [/• Writing configuration/, 'configuration'],
  [/• Starting control-plane/, 'control-plane'],
  [/• Installing CNI/, 'network'],
  [/• Installing StorageClass/, 'storage'],
  [/• Joining worker nodes/, 'workers'],
  [/• Waiting .* for control-plane/, 'ready'],
];
