import type { Locale } from '../../base/index.ts';

/** What `<Terminal>` says. */
export interface TerminalStrings {
  readonly title: string;
  readonly open: string;
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
  readonly keysGoThere: string;
  readonly sessionKilled: string;
  readonly noStorage: string;
  readonly onCluster: (cluster: string, namespace: string) => string;
  readonly tabs: string;
  readonly tab: (number: number) => string;
  readonly tabBusy: (name: string) => string;
  readonly tabName: string;
  readonly tabHelp: string;
  readonly newTab: string;
  readonly closeTab: string;
  readonly tooManyTabs: (maximum: number) => string;
  readonly closeRunning: (name: string) => string;
  readonly closeYes: string;
  readonly closeNo: string;
  readonly didYouMean: string;
  readonly tabTakes: string;
  readonly typed: (line: string) => string;
  readonly busy: string;
  readonly search: (failed: boolean) => string;
  readonly leftOut: (lines: number) => string;
  readonly share: string;
  readonly shared: string;
  readonly nothingToShare: string;
  readonly linkCopied: (line: string) => string;
  readonly copyLink: string;
  readonly linkLabel: string;
  readonly keyRow: string;
  readonly fileOnlyHere: (flag: string, file: string) => string;
  readonly editing: (name: string) => string;
  readonly editorKeys: string;
  readonly save: string;
  readonly discard: string;
  readonly discardChanges: string;
  readonly goOn: string;
  readonly ports: string;
  readonly openPort: string;
  readonly asking: string;
  readonly noAnswer: (why: string) => string;
  readonly answerText: string;
  readonly answerPage: string;
  readonly answerSource: string;
  readonly lastTab: string;
  readonly pipeKey: string;
  readonly leftKey: string;
  readonly upKey: string;
  readonly downKey: string;
  readonly rightKey: string;
}

export const terminalStrings: Readonly<Record<Locale, TerminalStrings>> = {
  'zh-cn': {
    title: '终端',
    open: '打开终端',
    close: '收起',
    withoutScript: '终端需要 JavaScript。下面这些命令也可以在自己的终端里运行：',
    suggestions: '可以试试',
    type: (line) => `在终端里输入 ${line}`,
    label: '终端',
    keys: 'Tab 补全，↑ ↓ 翻历史，Ctrl-C 中断，Ctrl-L 清屏，Ctrl-F 查找，Esc 再按 Tab 离开终端',
    welcome:
      '在这里输入命令，写法与 bash 相同，例如 kubectl get pods | grep web（k 是 kubectl 的简写）。输入 help 查看有哪些命令和按键。',
    welcomeLab: (lab) => `这里的命令在实验 ${lab} 自己的命名空间里运行。`,
    help: [
      'Tab 补全   ↑ ↓ 历史   Ctrl-R 搜索历史   !! 上一条命令   Ctrl-C 中断   Ctrl-L 清屏   Ctrl-F 查找',
      'Ctrl-A/E 行首/行尾   Ctrl-W/U/K 删除单词/行首/行尾   Alt-B/F 按单词移动',
      'Esc 再按 Tab：把焦点移出终端。',
      '你写的文件只保存在这个浏览器里；kubectl -f 会把它们交给集群。',
      'curl 和 wget 就像在集群节点旁的一台机器上运行：能访问 Service（curl http://web、web.命名空间）、Pod IP 和节点端口，名字按当前命名空间解析；localhost 是本页，kubectl port-forward 监听的端口就在这里，在另一个标签页里 curl 它。集群之外的网站访问不到。',
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
    keysGoThere: '按键现在直接交给容器里的程序。输入 exit 或按 Ctrl-D 结束；Esc 再按 Tab 离开终端。',
    sessionKilled: '程序被强制终止（Pod 被删除或容器停止时就会这样），会话已结束。',
    noStorage: '浏览器不允许保存，历史在刷新后会丢失。',
    onCluster: (cluster, namespace) => `集群 ${cluster} · 命名空间 ${namespace}`,
    tabs: '终端标签页',
    tab: (number) => `终端 ${number}`,
    tabBusy: (name) => `${name}，命令正在运行`,
    tabName: '标签页名称',
    tabHelp: '双击或按 F2 改名，按 Delete 关闭',
    newTab: '新建标签页',
    closeTab: '关闭当前标签页',
    tooManyTabs: (maximum) => `最多可以开 ${maximum} 个标签页。`,
    closeRunning: (name) => `“${name}”里还有命令在运行，关闭后命令会停止。`,
    closeYes: '停止并关闭',
    closeNo: '不关闭',
    didYouMean: '是不是想输入：',
    tabTakes: '（按 Tab 采用）',
    typed: (line) => `已输入 ${line}，按 Enter 运行。`,
    busy: '还有命令在运行，先等它结束，或按 Ctrl-C 中断。',
    search: (failed) => (failed ? '没有找到' : '搜索历史'),
    leftOut: (lines) => `（略去 ${lines} 行，完整内容见终端）`,
    share: '分享这一行',
    shared: '下面这一行来自链接，还没有运行。请先看清楚，再按 Enter。',
    nothingToShare: '先输入一行命令，才能分享。',
    linkCopied: (line) => `链接已复制：打开它会看到 ${line}，但不会自动运行。`,
    copyLink: '浏览器不允许写入剪贴板，请手动复制：',
    linkLabel: '带有这一行的链接',
    keyRow: '手机键盘上没有的键',
    fileOnlyHere: (flag, file) =>
      `kubectl：${flag} 用不了 ${file}：这个文件只保存在本页，只有 -f 能把它交给集群。\n请改用 -f ${file}；如果同时用了别的文件，请分开执行。`,
    editing: (name) => `正在编辑 ${name}`,
    editorKeys: 'Ctrl-S 保存，Esc 放弃',
    save: '保存',
    discard: '放弃',
    discardChanges: '修改还没有保存，要放弃吗？',
    goOn: '继续编辑',
    ports: '已转发的端口',
    openPort: '打开',
    asking: '正在请求……',
    noAnswer: (why) => `没有得到应答：${why}`,
    answerText: '应答的文本',
    answerPage: '应答的网页（不运行脚本）',
    answerSource: '查看源码',
    lastTab: '这是最后一个标签页，不能关闭。',
    pipeKey: '竖线',
    leftKey: '左',
    upKey: '上',
    downKey: '下',
    rightKey: '右',
  },
  en: {
    title: 'Terminal',
    open: 'Open the terminal',
    close: 'Close',
    withoutScript: 'The terminal needs JavaScript. These commands work in a terminal of your own, too:',
    suggestions: 'Try',
    type: (line) => `Type ${line} into the terminal`,
    label: 'Terminal',
    keys: 'Tab completes, ↑ ↓ history, Ctrl-C interrupts, Ctrl-L clears, Ctrl-F finds; Esc, then Tab leaves the terminal',
    welcome:
      'Type lines as in bash here: kubectl get pods | grep web, for one (k is short for kubectl). help lists commands and keys.',
    welcomeLab: (lab) => `Commands here run in a namespace that lab ${lab} has made for you.`,
    help: [
      'Tab completes   ↑ ↓ history   Ctrl-R searches it   !! the last command   Ctrl-C interrupts   Ctrl-L clears   Ctrl-F finds',
      'Ctrl-A/E start/end of line   Ctrl-W/U/K delete word/to start/to end   Alt-B/F by words',
      'Esc, then Tab: leave the terminal with the keyboard.',
      'Files that you write are kept in this browser; kubectl -f takes them along to the cluster.',
      'curl and wget run as on a machine beside the nodes: they reach Services (curl http://web, web.NAMESPACE), Pod IPs and node ports; names are looked up as in a Pod of your namespace. localhost is this page: kubectl port-forward listens there, curl asks it from another tab. Websites outside of the cluster are out of reach.',
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
    keysGoThere:
      'Keys go to the program in the container now. exit or Ctrl-D ends it; Esc, then Tab leaves the terminal.',
    sessionKilled:
      'The program was killed, as happens when its Pod is deleted or its container stops. The session is over.',
    noStorage: 'The browser does not let the page store anything: the history is lost on reload.',
    onCluster: (cluster, namespace) => `cluster ${cluster} · namespace ${namespace}`,
    tabs: 'Terminals',
    tab: (number) => `Terminal ${number}`,
    tabBusy: (name) => `${name}, a command is running`,
    tabName: 'Name of the tab',
    tabHelp: 'Double-click or F2 renames, Delete closes',
    newTab: 'New tab',
    closeTab: 'Close this tab',
    tooManyTabs: (maximum) => `There can be ${maximum} tabs at most.`,
    closeRunning: (name) => `A command is still running in “${name}”. Closing it stops the command.`,
    closeYes: 'Stop and close',
    closeNo: 'Keep it open',
    didYouMean: 'Did you mean:',
    tabTakes: '(Tab takes it)',
    typed: (line) => `${line} stands at the prompt; Enter runs it.`,
    busy: 'A command is still running: wait for its end, or stop it with Ctrl-C.',
    search: (failed) => (failed ? 'not found' : 'search'),
    leftOut: (lines) => `(${lines} lines left out; the terminal has them)`,
    share: 'Share this line',
    shared: 'The line below came with a link and has not been run. Read it before you press Enter.',
    nothingToShare: 'Type a line first; then it can be shared.',
    linkCopied: (line) => `Link copied. Who opens it sees ${line} at the prompt; it is not run.`,
    copyLink: 'The browser does not let the page use the clipboard; copy this:',
    linkLabel: 'Link with this line',
    keyRow: 'Keys that a telephone lacks',
    fileOnlyHere: (flag, file) =>
      `kubectl: ${flag} cannot use ${file}: the file is kept in this page, and only -f takes it along to the cluster.\nUse -f ${file}; if the line names other files, too, run them one by one.`,
    editing: (name) => `Editing ${name}`,
    editorKeys: 'Ctrl-S saves, Esc discards',
    save: 'Save',
    discard: 'Discard',
    discardChanges: 'The changes are not saved. Discard them?',
    goOn: 'Go on editing',
    ports: 'Forwarded ports',
    openPort: 'Open',
    asking: 'Asking …',
    noAnswer: (why) => `No answer: ${why}`,
    answerText: 'The answer as text',
    answerPage: 'The answer as a page, without scripts',
    answerSource: 'Source',
    lastTab: 'This is the last tab; it stays open.',
    pipeKey: 'Pipe',
    leftKey: 'Left',
    upKey: 'Up',
    downKey: 'Down',
    rightKey: 'Right',
  },
};
