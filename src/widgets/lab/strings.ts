import type { Locale } from '../../base/index.ts';

/** What `<Lab>`, `<Step>` and `<Check>` say. */
export interface LabStrings {
  readonly lab: string;
  readonly start: string;
  readonly resume: string;
  readonly reset: string;
  readonly leave: string;
  readonly needs: string;
  readonly needsCluster: string;
  readonly capabilities: Readonly<Record<'metrics' | 'exec' | 'multiNode', string>>;
  readonly workers: (count: number) => string;
  readonly removes: (addons: readonly string[]) => string;
  readonly ownNamespace: string;
  readonly progress: (done: number, all: number) => string;
  readonly exportProgress: string;
  readonly importProgress: string;
  readonly imported: (steps: number) => string;
  readonly starting: string;
  readonly resetting: string;
  readonly leaving: string;
  readonly ready: (namespace: string) => string;
  readonly left: string;
  readonly confirmReset: string;
  readonly confirmLeave: string;
  readonly yes: string;
  readonly no: string;
  readonly step: (index: number) => string;
  readonly check: string;
  readonly checks: string;
  readonly checking: string;
  readonly waiting: string;
  readonly startFirst: string;
  readonly startFirstThere: string;
  readonly hint: (index: number, count: number) => string;
  readonly solution: string;
  readonly solutionAbout: string;
  readonly solve: string;
  readonly solving: string;
  readonly solved: string;
  readonly status: Readonly<Record<'unchecked' | 'checking' | 'passed' | 'pending' | 'failed', string>>;
  readonly toTry: string;
  readonly goToLab: string;
  readonly result: (passed: number, all: number) => string;
}

export const labStrings: Readonly<Record<Locale, LabStrings>> = {
  'zh-cn': {
    lab: '实验',
    start: '开始实验',
    resume: '继续实验',
    reset: '重置',
    leave: '离开',
    needs: '需要',
    needsCluster: '一个集群（浏览器里的就可以）',
    capabilities: { metrics: '资源指标', exec: '进入容器', multiNode: '多个节点' },
    workers: (count) => `至少 ${count} 个工作节点`,
    removes: (addons) => `开始时会先移除 ${addons.join('、')}，离开实验时再装回去`,
    ownNamespace: '实验在你自己的命名空间里进行，随时可以一键重置。',
    progress: (done, all) => `已完成 ${done} / ${all} 步`,
    exportProgress: '导出进度',
    importProgress: '导入进度',
    imported: (steps) => `已导入进度，共 ${steps} 个步骤标记为完成。`,
    starting: '正在准备实验……',
    resetting: '正在重置……',
    leaving: '正在离开并恢复集群……',
    ready: (namespace) => `实验已就绪，命名空间是 ${namespace}。`,
    left: '已离开实验：命名空间已删除，被移除的组件已装回。',
    confirmReset: '重置会删除这个实验命名空间里的所有内容并重新开始。确定吗？',
    confirmLeave: '离开会删除这个实验的命名空间，并恢复被移除的组件。进度会保留。确定吗？',
    yes: '确定',
    no: '取消',
    step: (index) => `第 ${index} 步`,
    check: '检查',
    checks: '检查项',
    checking: '正在检查……',
    waiting: '还没好，集群正在处理；一有变化就会再查。',
    startFirst: '请先在页面上方按“开始实验”。',
    startFirstThere: '这一步属于一个还没开始的实验。请先点“去做这个实验”，在那里按“开始实验”。',
    hint: (index, count) => `提示 ${index} / ${count}`,
    solution: '查看答案',
    solutionAbout: '这些命令可以完成这一步：',
    solve: '替我运行',
    solving: '正在运行答案……',
    solved: '答案已运行，正在检查……',
    status: { unchecked: '未检查', checking: '检查中', passed: '通过', pending: '等待中', failed: '未通过' },
    toTry: '试试：',
    goToLab: '去做这个实验',
    result(passed, all) {
      if (all === 1) return passed === 1 ? '检查通过。' : '还没有通过，原因见上。';
      return passed === all ? `全部 ${all} 项都通过了。` : `${all} 项中通过了 ${passed} 项，其余见上。`;
    },
  },
  en: {
    lab: 'Lab',
    start: 'Start the lab',
    resume: 'Go on with the lab',
    reset: 'Reset',
    leave: 'Leave',
    needs: 'Needs',
    needsCluster: 'a cluster (the one in this browser will do)',
    capabilities: { metrics: 'resource metrics', exec: 'exec into containers', multiNode: 'several nodes' },
    workers: (count) => `${count} worker ${count === 1 ? 'node' : 'nodes'} or more`,
    removes: (addons) => `takes ${addons.join(' and ')} away at the start and puts it back when you leave`,
    ownNamespace: 'You work in a namespace of your own and can reset it at any time.',
    progress: (done, all) => `${done} of ${all} steps done`,
    exportProgress: 'Export progress',
    importProgress: 'Import progress',
    imported: (steps) => `Progress imported: ${steps === 1 ? '1 step is' : `${steps} steps are`} marked as done.`,
    starting: 'Getting the lab ready …',
    resetting: 'Resetting …',
    leaving: 'Leaving, and putting the cluster back …',
    ready: (namespace) => `The lab is ready, in namespace ${namespace}.`,
    left: 'You have left the lab: its namespace is gone, and what it removed is back.',
    confirmReset: 'Resetting deletes all that is in the lab’s namespace and starts again. Go on?',
    confirmLeave: 'Leaving deletes the lab’s namespace and puts back what the lab removed. Your progress stays. Go on?',
    yes: 'Yes',
    no: 'No',
    step: (index) => `Step ${index}`,
    check: 'Check',
    checks: 'What is checked',
    checking: 'Checking …',
    waiting: 'Not there yet: the cluster is at work. It is checked again at each change.',
    startFirst: 'Press “Start the lab” at the top of the page first.',
    startFirstThere:
      'This step belongs to a lab that is not started. Follow “Go to the lab”, and press “Start the lab” there.',
    hint: (index, count) => `Hint ${index} of ${count}`,
    solution: 'Show the solution',
    solutionAbout: 'These commands do the step:',
    solve: 'Run them for me',
    solving: 'Running the solution …',
    solved: 'The solution ran; checking …',
    status: { unchecked: 'not checked', checking: 'checking', passed: 'passed', pending: 'waiting', failed: 'not yet' },
    toTry: 'Try: ',
    goToLab: 'Go to the lab',
    result(passed, all) {
      if (all === 1) return passed === 1 ? 'The check passed.' : 'The check has not passed; see above why.';
      return passed === all
        ? `All ${all} checks passed.`
        : `${passed} of ${all} checks passed; see above for the rest.`;
    },
  },
};
