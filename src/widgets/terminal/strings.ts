import type { Locale } from '../../base/index.ts';

/** What `<Terminal>` says. */
export interface TerminalStrings {
  readonly title: string;
  readonly open: string;
  readonly opening: string;
  readonly close: string;
  readonly withoutScript: string;
  readonly suggestions: string;
  readonly type: (line: string) => string;
  readonly label: string;
  readonly keys: string;
  readonly welcome: string;
  readonly welcomeLab: (lab: string) => string;
  readonly help: readonly string[];
  readonly transcript: string;
  readonly transcriptLabel: string;
  readonly readerMode: string;
  readonly clear: string;
  readonly find: string;
  readonly findLabel: string;
  readonly next: string;
  readonly previous: string;
  readonly closeFind: string;
  readonly lost: string;
  readonly back: string;
  readonly backFresh: string;
  readonly reloaded: string;
  readonly restored: string;
  readonly pasted: (count: number) => string;
  readonly pasteDropped: string;
  readonly ended: (code: string, lines: number) => string;
  readonly exitCode: (code: string) => string;
  readonly noStorage: string;
  readonly onCluster: (cluster: string, namespace: string) => string;
}

export const terminalStrings: Readonly<Record<Locale, TerminalStrings>> = {
  'zh-cn': {
    title: '终端',
    open: '打开终端',
    opening: '正在打开……',
    close: '收起',
    withoutScript: '终端需要 JavaScript。下面这些命令也可以在自己的终端里运行：',
    suggestions: '可以试试',
    type: (line) => `在终端里输入 ${line}`,
    label: 'kubectl 终端',
    keys: 'Tab 补全，↑ ↓ 翻历史，Ctrl-C 中断，Ctrl-L 清屏，Ctrl-F 查找，Esc 再按 Tab 离开终端',
    welcome: '在这里输入 kubectl 命令（k 也可以），例如 kubectl get pods。输入 help 查看按键。',
    welcomeLab: (lab) => `这里的命令在实验 ${lab} 自己的命名空间里运行。`,
    help: [
      '一次一条 kubectl 命令，k 是它的简写。没有 shell：不支持管道、重定向和其他程序。',
      'Tab 补全   ↑ ↓ 历史   Ctrl-R 搜索历史   Ctrl-C 中断   Ctrl-L 清屏   Ctrl-F 查找',
      'Ctrl-A/E 行首/行尾   Ctrl-W/U/K 删除单词/行首/行尾   Alt-B/F 按单词移动',
      'Esc 再按 Tab：把焦点移出终端。',
    ],
    transcript: '文字记录',
    transcriptLabel: '终端的文字记录',
    readerMode: '读屏模式',
    clear: '清屏',
    find: '查找',
    findLabel: '在终端里查找',
    next: '下一个',
    previous: '上一个',
    closeFind: '关闭查找',
    lost: '与后端的连接断开了，正在重连……',
    back: '已重新连接，命令继续运行，历史仍在。',
    backFresh: '已重新连接，但后端重启过：当时运行的命令已终止；历史仍在，请重新运行。',
    reloaded: '页面刷新过，当时运行的命令已停止。',
    restored: '以上是刷新前的内容。',
    pasted: (count) => `粘贴了 ${count} 行：按 Enter 逐行运行，按 Ctrl-C 放弃其余的行。`,
    pasteDropped: '其余的行已放弃。',
    ended: (code, lines) => `命令结束，退出码 ${code}，共 ${lines} 行输出。`,
    exitCode: (code) => `[退出码 ${code}]`,
    noStorage: '浏览器不允许保存，历史在刷新后会丢失。',
    onCluster: (cluster, namespace) => `集群 ${cluster} · 命名空间 ${namespace}`,
  },
  en: {
    title: 'Terminal',
    open: 'Open the terminal',
    opening: 'Opening …',
    close: 'Close',
    withoutScript: 'The terminal needs JavaScript. These commands work in a terminal of your own, too:',
    suggestions: 'Try',
    type: (line) => `Type ${line} into the terminal`,
    label: 'kubectl terminal',
    keys: 'Tab completes, ↑ ↓ history, Ctrl-C interrupts, Ctrl-L clears, Ctrl-F finds; Esc, then Tab leaves the terminal',
    welcome: 'Type a kubectl command here (k works, too): kubectl get pods, for one. help lists the keys.',
    welcomeLab: (lab) => `Commands here run in a namespace that lab ${lab} has made for you.`,
    help: [
      'One kubectl command at a time; k is short for it. This is no shell: no pipes, no redirects, no other programs.',
      'Tab completes   ↑ ↓ history   Ctrl-R searches it   Ctrl-C interrupts   Ctrl-L clears   Ctrl-F finds',
      'Ctrl-A/E start/end of line   Ctrl-W/U/K delete word/to start/to end   Alt-B/F by words',
      'Esc, then Tab: leave the terminal with the keyboard.',
    ],
    transcript: 'Transcript',
    transcriptLabel: 'Transcript of the terminal',
    readerMode: 'Screen reader mode',
    clear: 'Clear',
    find: 'Find',
    findLabel: 'Find in the terminal',
    next: 'Next',
    previous: 'Previous',
    closeFind: 'Close find',
    lost: 'The connection to the backend was lost; trying again …',
    back: 'Connected again. What ran goes on; the history is kept.',
    backFresh: 'Connected again, but the backend was restarted: what ran has ended. The history is kept; run it again.',
    reloaded: 'The page was reloaded; the command that ran was stopped.',
    restored: 'Above: from before the reload.',
    pasted: (count) => `${count} lines pasted: Enter runs them one by one, Ctrl-C drops the rest.`,
    pasteDropped: 'The rest was dropped.',
    ended: (code, lines) => `The command ended with exit code ${code} and printed ${lines} lines.`,
    exitCode: (code) => `[exit code ${code}]`,
    noStorage: 'The browser does not let the page store anything: the history is lost on reload.',
    onCluster: (cluster, namespace) => `cluster ${cluster} · namespace ${namespace}`,
  },
};
