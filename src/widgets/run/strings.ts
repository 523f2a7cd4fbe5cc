import type { Locale } from '../../base/index.ts';

/** What `<Run>` says. */
export interface RunStrings {
  readonly run: string;
  readonly runAgain: string;
  readonly stop: string;
  readonly output: (command: string) => string;
  readonly cut: string;
  readonly noOutput: string;
  readonly whyRecorded: (reason: string, on: 'all' | 'real') => string;
  readonly unrecordedPage: string;
  readonly showRecorded: string;
  readonly showLive: string;
  readonly which: string;
  readonly connecting: string;
  readonly starting: string;
  readonly preparing: string;
  readonly waking: string;
  readonly running: (cluster: string) => string;
  readonly prepared: (objects: readonly string[]) => string;
  readonly ended: (run: {
    cluster: string;
    version: string | undefined;
    seconds: string;
    code: string;
    age: string;
  }) => string;
  readonly stopped: string;
  readonly differs: (what: string) => string;
  readonly columns: (now: readonly string[], then: readonly string[]) => string;
  readonly exitCodes: (now: number | null, then: number) => string;
  readonly empty: string;
  readonly trimmed: string;
}

export const runStrings: Readonly<Record<Locale, RunStrings>> = {
  'zh-cn': {
    run: '在集群上运行',
    runAgain: '再运行一次',
    stop: '停止',
    output: (command) => `${command} 的输出`,
    cut: '此处只保留了输出的一部分',
    noOutput: '（没有输出）',
    whyRecorded: (reason, on) =>
      on === 'all' ? `这条命令只展示录制结果：${reason}` : `只能在浏览器里的集群上现场运行：${reason}`,
    unrecordedPage: '这条命令尚未录制。',
    showRecorded: '录制',
    showLive: '现场',
    which: '显示哪一次的输出',
    connecting: '正在连接后端……',
    starting: '正在启动……',
    preparing: '正在准备命令要展示的对象，等到有内容可看就运行……',
    waking: '正在启动这个浏览器里的集群……',
    running: (cluster) => `正在${cluster}上运行……`,
    prepared: (objects) => `为了让命令有内容可看，已先创建：${objects.join('、')}`,
    ended: ({ cluster, version, seconds, code, age }) =>
      `现场运行于${cluster}${version ? `（Kubernetes ${version}）` : ''} · ${age} · 用时 ${seconds} 秒 · 退出码 ${code}`,
    stopped: '已停止',
    differs: (what) => `与录制的结果相比，形式不同：${what}`,
    columns: (now, then) => `现在的列是 ${now.join('、')}，录制时是 ${then.join('、')}。`,
    exitCodes: (now, then) => `现在的退出码是 ${now ?? '（被信号终止）'}，录制时是 ${then}。`,
    empty: '其中一次没有任何输出。',
    trimmed: '输出太长，只保留了结尾部分。',
  },
  en: {
    run: 'Run on the cluster',
    runAgain: 'Run again',
    stop: 'Stop',
    output: (command) => `Output of ${command}`,
    cut: 'only a part of the output is kept here',
    noOutput: '(no output)',
    whyRecorded: (reason, on) =>
      on === 'all' ? `Shown as recorded only: ${reason}` : `Runs live on the cluster in this browser only: ${reason}`,
    unrecordedPage: 'This command has not been recorded yet.',
    showRecorded: 'Recorded',
    showLive: 'Live',
    which: 'Which output to show',
    connecting: 'Connecting to the backend …',
    starting: 'Starting …',
    preparing: 'Making what this command shows, and waiting until there is something to see …',
    waking: 'Starting the cluster in this browser …',
    running: (cluster) => `Running on ${cluster} …`,
    prepared: (objects) => `Made first, so that there is something to see: ${objects.join(', ')}`,
    ended: ({ cluster, version, seconds, code, age }) =>
      `Live on ${cluster}${version ? ` (Kubernetes ${version})` : ''} · ${age} · took ${seconds} s · exit code ${code}`,
    stopped: 'Stopped',
    differs: (what) => `Not of the same shape as the recording: ${what}`,
    columns: (now, then) => `the columns are ${now.join(', ')} now and were ${then.join(', ')} then.`,
    exitCodes: (now, then) => `the exit code is ${now ?? '(ended by a signal)'} now and was ${then} then.`,
    empty: 'one of the two printed nothing.',
    trimmed: 'The output is too long; only its end was kept.',
  },
};
