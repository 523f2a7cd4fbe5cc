import type { Locale, LocalizedText } from '../../../base/index.ts';

const english = {
  lab: 'see, check and prove the guided labs',
  list: 'show the labs, and which are going on on the cluster',
  check: 'run the checks of a lab that is going on; exit code 0 when all are passed, else 1',
  leave: 'end a lab that is going on: put back what it removed and delete its namespace',
  verify: 'prove every check on the real cluster: not passed on a fresh lab, passed after the solution',
  labArgument: 'name of the lab',
  step: 'only this step',
  learner: 'whose run of the lab, when there are several',
  all: 'all labs (also without a name)',
  cluster: 'the cluster: kind, or embedded, which is made for this and gone afterwards',
  left: (namespace: string) => `${namespace} is gone.`,
  restored: (what: string) => `Put back: ${what}.`,
  verified: (proven: number, all: number, seconds: string) => `${proven} of ${all} checks proven in ${seconds}.`,
  listColumns: ['LAB', 'STEPS', 'CHECKS', 'REQUIRES', 'TITLE'],
  runColumns: ['LAB', 'NAMESPACE', 'LEARNER', 'REMOVED'],
  checkColumns: ['STEP', 'CHECK', 'STATUS', 'SEEN'],
  verifyColumns: ['LAB', 'STEP', 'CHECK', 'FRESH', 'SOLVED', 'SECONDS', 'PROVEN'],
  yes: 'yes',
  no: 'NO',
};

type LabWords = typeof english;

const chinese: LabWords = {
  lab: '查看、检查和验证实验',
  list: '列出所有实验，以及集群上正在进行的实验',
  check: '对正在进行的实验做检查；全部通过时退出码为 0，否则为 1',
  leave: '结束正在进行的实验：恢复它移除的东西，删除它的命名空间',
  verify: '在真实集群上验证每一项检查：全新的实验上不通过，执行解答后通过',
  labArgument: '实验名',
  step: '只检查这一步',
  learner: '同一实验有多人在做时，指明是谁的',
  all: '所有实验（不写名字也是全部）',
  cluster: '使用的集群：kind，或 embedded（内置集群，临时创建，用完即删）',
  left: (namespace) => `${namespace} 已删除。`,
  restored: (what) => `已恢复：${what}。`,
  verified: (proven, all, seconds) => `${all} 项检查中有 ${proven} 项得到验证，用时 ${seconds}。`,
  listColumns: ['实验', '步骤', '检查', '需要', '标题'],
  runColumns: ['实验', '命名空间', '学习者', '已移除'],
  checkColumns: ['步骤', '检查', '状态', '所见'],
  verifyColumns: ['实验', '步骤', '检查', '开始时', '解答后', '秒', '已验证'],
  yes: '是',
  no: '否',
};

/** The words of `podpath lab` in the reader's language. */
export function labWords(locale: Locale): LabWords {
  return locale === 'en' ? english : chinese;
}

export function labUnknown(name: string, known: readonly string[]): LocalizedText {
  return {
    en: { message: `There is no lab “${name}”.`, hint: `The labs are: ${known.join(', ')}.` },
    'zh-cn': { message: `没有名为“${name}”的实验。`, hint: `现有的实验：${known.join('、')}。` },
  };
}

export function labNotGoingOn(name: string): LocalizedText {
  return {
    en: {
      message: `Nobody has the lab “${name}” going on this cluster.`,
      hint: 'Start it on its page (`npm start`), then run this again.',
    },
    'zh-cn': {
      message: `这个集群上没有人在做实验“${name}”。`,
      hint: '请先在它的页面上开始（`npm start`），再运行这条命令。',
    },
  };
}

export function severalRuns(name: string, learners: readonly string[]): LocalizedText {
  return {
    en: {
      message: `Several learners have the lab “${name}” going: ${learners.join(', ')}.`,
      hint: 'Say whose you mean: `--learner LEARNER`.',
    },
    'zh-cn': {
      message: `有多人正在做实验“${name}”：${learners.join('、')}。`,
      hint: '请用 `--learner 学习者` 指明是谁的。',
    },
  };
}

export function labOrAll(): LocalizedText {
  return {
    en: { message: 'A name and `--all` exclude each other.', hint: 'Name one lab, or say `--all`.' },
    'zh-cn': { message: '实验名和 `--all` 不能同时使用。', hint: '要么写一个实验名，要么用 `--all`。' },
  };
}
