import type { LocalizedText } from '../base/index.ts';
import { addons } from './addons.ts';

/** The namespace has the lab's name but is someone else's. */
export function namespaceTaken(namespace: string): LocalizedText {
  return {
    en: {
      message: `The namespace “${namespace}” is there already and does not belong to this lab.`,
      hint: `Look at it with \`kubectl get namespace ${namespace} --show-labels\`; delete or rename what is in it, then start again.`,
    },
    'zh-cn': {
      message: `命名空间“${namespace}”已经存在，而且不属于本实验。`,
      hint: `请用 \`kubectl get namespace ${namespace} --show-labels\` 看看它是谁的，清理之后再开始。`,
    },
  };
}

/** Nothing was started that could be checked. */
export function labNotStarted(lab: string): LocalizedText {
  return {
    en: { message: `The lab “${lab}” has not been started on this cluster.`, hint: 'Start the lab, then check again.' },
    'zh-cn': { message: `实验“${lab}”还没有在这个集群上开始。`, hint: '请先开始实验，再做检查。' },
  };
}

export function stepUnknown(lab: string, step: string, known: readonly string[]): LocalizedText {
  return {
    en: { message: `The lab “${lab}” has no step “${step}”.`, hint: `Its steps are: ${known.join(', ')}.` },
    'zh-cn': { message: `实验“${lab}”没有名为“${step}”的步骤。`, hint: `它的步骤有：${known.join('、')}。` },
  };
}

/** A learner's identifier that no namespace can be named after. */
export function learnerInvalid(learner: string): LocalizedText {
  return {
    en: {
      message: `“${learner.slice(0, 80)}” cannot identify a learner.`,
      hint: 'Use 8 to 63 letters, digits, “-” or “_”, beginning and ending with a letter or digit.',
    },
    'zh-cn': {
      message: `“${learner.slice(0, 80)}”不能用作学习者标识。`,
      hint: '请使用 8 到 63 个字母、数字、“-”或“_”，且首尾为字母或数字。',
    },
  };
}

/** The kind of cluster cannot do what the lab is about. */
export function capabilityMissing(lab: string, capability: 'metrics' | 'exec' | 'multiNode'): LocalizedText {
  const what = {
    metrics: { en: 'metrics (kubectl top)', 'zh-cn': '指标（kubectl top）' },
    exec: { en: 'kubectl exec', 'zh-cn': 'kubectl exec' },
    multiNode: { en: 'more than one node', 'zh-cn': '多个节点' },
  }[capability];
  return {
    en: {
      message: `The lab “${lab}” needs ${what.en}, which this kind of cluster does not have.`,
      hint: 'Do it on a local kind cluster: `npx podpath cluster create`',
    },
    'zh-cn': {
      message: `实验“${lab}”需要${what['zh-cn']}，当前这类集群不具备。`,
      hint: '请在本地 kind 集群上做这个实验：`npx podpath cluster create`',
    },
  };
}

/** The lab is about figures, and nothing on the cluster gives any. */
export function metricsMissing(lab: string): LocalizedText {
  const { installLine } = addons['metrics-server'];
  return {
    en: {
      message: `The lab “${lab}” needs metrics-server, which is not installed on this cluster.`,
      hint: `Leave a lab that has taken it away, or install it: \`${installLine}\`. Then start again.`,
    },
    'zh-cn': {
      message: `实验“${lab}”需要 metrics-server，而这个集群上没有安装。`,
      hint: `如果是别的实验把它移走了，请先退出那个实验；否则请安装：\`${installLine}\`。然后重新开始。`,
    },
  };
}

/** Too few worker nodes. */
export function workersMissing(lab: string, wanted: number, found: number): LocalizedText {
  return {
    en: {
      message: `The lab “${lab}” needs worker nodes: at least ${wanted}; this cluster has ${found}.`,
      hint: `Make the cluster anew: \`npx podpath cluster delete\`, then \`npx podpath cluster create --workers ${wanted}\`.`,
    },
    'zh-cn': {
      message: `实验“${lab}”至少需要 ${wanted} 个工作节点，这个集群有 ${found} 个。`,
      hint: `请重建集群：\`npx podpath cluster delete\`，再 \`npx podpath cluster create --workers ${wanted}\`。`,
    },
  };
}

/** What the start waits for did not come. */
export function startTimedOut(namespace: string): LocalizedText {
  return {
    en: {
      message: `The namespace “${namespace}” did not get its ServiceAccount “default” in time.`,
      hint: 'kube-controller-manager makes it: look at it with `kubectl get pods -n kube-system`, then start again.',
    },
    'zh-cn': {
      message: `命名空间“${namespace}”迟迟没有得到名为 default 的 ServiceAccount。`,
      hint: '它由 kube-controller-manager 创建：请用 `kubectl get pods -n kube-system` 查看该组件，然后重新开始。',
    },
  };
}

/** A namespace that does not go away. */
export function deletionTimedOut(namespace: string): LocalizedText {
  return {
    en: {
      message: `The namespace “${namespace}” is being deleted but is not gone yet.`,
      hint: `See what holds it with \`kubectl describe namespace ${namespace}\`, then try again.`,
    },
    'zh-cn': {
      message: `命名空间“${namespace}”正在删除，但还没有删完。`,
      hint: `请用 \`kubectl describe namespace ${namespace}\` 看看是什么挡住了它，稍后再试。`,
    },
  };
}

/** A line that the lab itself runs (setup, solution, restoring) did not succeed. */
export function lineFailed(line: string, exitCode: number | null, output: string): LocalizedText {
  const code = exitCode ?? '-';
  return {
    en: {
      message: `“${line}” ended with exit code ${code}: ${output}`,
      hint: 'Run the line in the terminal to see it for yourself; what was begun can be tried again.',
    },
    'zh-cn': {
      message: `“${line}”以退出码 ${code} 结束：${output}`,
      hint: '可以在终端里亲自运行这一行看看；已经开始的操作可以重试。',
    },
  };
}
