import type { LocalizedText } from '../base/index.ts';

/** The session that a request belonged to is gone. */
export function sessionLost(): LocalizedText {
  return {
    en: {
      message:
        'The backend was restarted, or the connection was away for more than 60 seconds: what ran then has been stopped.',
      hint: 'Run it again.',
    },
    'zh-cn': { message: '后端重启过，或连接中断超过了 60 秒：当时正在运行的命令已被终止。', hint: '请重新运行。' },
  };
}

/** Something answers at the address, but it is no Podpath backend. */
export function noBackendHere(origin: string): LocalizedText {
  return {
    en: {
      message: `Commands cannot run here: ${origin} serves the pages alone, without Podpath’s backend.`,
      hint: 'Run “npm start” in a clone of the project and open the address that it prints.',
    },
    'zh-cn': {
      message: `这里无法运行命令：${origin} 只提供页面，没有 Podpath 后端。`,
      hint: '在项目目录中运行 “npm start”，然后打开它打印的地址。',
    },
  };
}

/** Nothing answers at the address. */
export function backendUnreachable(origin: string): LocalizedText {
  return {
    en: {
      message: `The backend at ${origin} does not answer.`,
      hint: 'If it was stopped, start it with “npm start”; this page connects by itself.',
    },
    'zh-cn': {
      message: `${origin} 的后端没有响应。`,
      hint: '如果它已停止，请用 “npm start” 重新启动；本页会自动重新连接。',
    },
  };
}

/** A line that is longer than the protocol takes; lengths in UTF-16 units. */
export function lineTooLong(length: number, maximum: number): LocalizedText {
  return {
    en: {
      message: `The command line has ${length} characters; at most ${maximum} are taken.`,
      hint: 'Put long content into a manifest and apply that.',
    },
    'zh-cn': {
      message: `命令行有 ${length} 个字符，最多允许 ${maximum} 个。`,
      hint: '请把较长的内容写进清单文件，再应用该文件。',
    },
  };
}

/** The page has ended the connection itself. */
export function bridgeClosed(): LocalizedText {
  return {
    en: { message: 'The page has closed its connection to the backend.', hint: 'Reload the page.' },
    'zh-cn': { message: '页面已关闭与后端的连接。', hint: '请刷新页面。' },
  };
}

/** The backend sent what the protocol does not have. */
export function notUnderstood(): LocalizedText {
  return {
    en: {
      message: 'The backend sent a message that this page does not understand.',
      hint: 'Reload the page: it may be older than the backend.',
    },
    'zh-cn': { message: '后端发来了本页无法理解的消息。', hint: '请刷新页面：它可能比后端旧。' },
  };
}
