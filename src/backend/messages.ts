import type { LocalizedText } from '../base/index.ts';

/** The `Host` of a request is not one of ours. */
export function foreignHost(hosts: readonly string[]): LocalizedText {
  const known = hosts.join(', ');
  return {
    en: {
      message: 'Podpath does not answer under this host name.',
      hint: `Open it under one of these: ${known}. It refuses all others, because a foreign site could point a name of its own at this machine.`,
    },
    'zh-cn': {
      message: 'Podpath 不在这个主机名下提供服务。',
      hint: `请使用以下地址之一：${known}。其余主机名一律拒绝，因为外部网站可能把自己的域名指向本机。`,
    },
  };
}

/** A request comes from a page of another site. */
export function foreignOrigin(): LocalizedText {
  return {
    en: {
      message: 'This request comes from a page of another site, and is refused.',
      hint: 'Use the pages that Podpath itself serves.',
    },
    'zh-cn': { message: '该请求来自其他网站的页面，已被拒绝。', hint: '请使用 Podpath 自己提供的页面。' },
  };
}

/** No valid cookie. */
export function notAdmitted(): LocalizedText {
  return {
    en: {
      message: 'This browser has not been let in: it has no valid cookie of this Podpath.',
      hint: 'Open the address that “npx podpath start” printed in the terminal, with its token.',
    },
    'zh-cn': {
      message: '此浏览器尚未获得许可：没有当前 Podpath 的有效 Cookie。',
      hint: '请打开 “npx podpath start” 在终端里打印的完整地址（含 token）。',
    },
  };
}

/** The token in the address is not that of this launch. */
export function wrongToken(): LocalizedText {
  return {
    en: {
      message: 'The token in this address is not the one of this launch: it is of an earlier launch, or incomplete.',
      hint: 'Open the address that the running “npx podpath start” printed in its terminal.',
    },
    'zh-cn': {
      message: '地址中的 token 不属于本次启动：它来自更早的一次启动，或不完整。',
      hint: '请打开正在运行的 “npx podpath start” 在终端里打印的地址。',
    },
  };
}

/** The token in the address has let a browser in already. */
export function usedToken(): LocalizedText {
  return {
    en: {
      message: 'The token in this address has been used: it lets one browser in, once.',
      hint: 'Go on in the browser that opened it first. For another one, stop “npx podpath start” with Ctrl-C, start it again and open the new address.',
    },
    'zh-cn': {
      message: '这个地址中的 token 已经用过：它只能让一个浏览器进入一次。',
      hint: '请继续使用最先打开它的浏览器。若要换一个浏览器，请用 Ctrl-C 停止 “npx podpath start”，重新启动后打开新的地址。',
    },
  };
}

/** There is no such page; for requests that want no HTML. */
export function noSuchPath(path: string): LocalizedText {
  return {
    en: { message: `There is nothing at ${path}.`, hint: 'Begin at the front page: /' },
    'zh-cn': { message: `${path} 处没有内容。`, hint: '请从首页开始：/' },
  };
}

/** The site has not been built. */
export function siteMissing(folder: string): LocalizedText {
  return {
    en: { message: `There is no built site in ${folder}.`, hint: 'Build it: npm run build' },
    'zh-cn': { message: `${folder} 中没有构建好的站点。`, hint: '请先构建：npm run build' },
  };
}

/** A body or frame is larger than is taken. */
export function bodyTooLarge(maximumBytes: number): LocalizedText {
  return {
    en: { message: `The message is larger than ${maximumBytes} bytes.`, hint: 'Send it in smaller pieces.' },
    'zh-cn': { message: `消息超过了 ${maximumBytes} 字节。`, hint: '请分成更小的部分发送。' },
  };
}

/** A message that the protocol does not have. */
export function malformedMessage(details: string): LocalizedText {
  return {
    en: { message: `The backend does not understand this message: ${details}`, hint: 'Reload the page.' },
    'zh-cn': { message: `后端无法理解这条消息：${details}`, hint: '请刷新页面。' },
  };
}

/** Page and backend speak different versions of the protocol. */
export function otherProtocol(theirs: number, ours: number): LocalizedText {
  return {
    en: {
      message: `This page speaks version ${theirs} of the protocol, the backend version ${ours}.`,
      hint: 'Reload the page.',
    },
    'zh-cn': { message: `本页使用协议版本 ${theirs}，后端使用版本 ${ours}。`, hint: '请刷新页面。' },
  };
}

/** A session that has ended, or never was. */
export function noSuchSession(): LocalizedText {
  return {
    en: { message: 'There is no such session.', hint: 'The page begins a new one by itself.' },
    'zh-cn': { message: '该会话不存在。', hint: '页面会自动建立新会话。' },
  };
}

/** As many pages as are taken are there. */
export function tooManySessions(maximum: number): LocalizedText {
  return {
    en: {
      message: `${maximum} pages are connected already; no more are taken.`,
      hint: 'Close pages that are not needed, then try again.',
    },
    'zh-cn': { message: `已有 ${maximum} 个页面连接，无法接受更多。`, hint: '请关闭不需要的页面，然后重试。' },
  };
}

/** A page sends faster than it may. */
export function tooManyMessages(): LocalizedText {
  return {
    en: { message: 'Too many messages in a short time.', hint: 'The page sends them again by itself, more slowly.' },
    'zh-cn': { message: '短时间内消息过多。', hint: '页面会自动放慢速度重新发送。' },
  };
}

/** The port that was asked for is another program's. */
export function portTaken(port: number): LocalizedText {
  return {
    en: {
      message: `Port ${port} is taken by another program, or not allowed.`,
      hint: 'Start without --port, which finds a free one, or name another: npx podpath start --port 4400',
    },
    'zh-cn': {
      message: `端口 ${port} 已被其他程序占用，或不允许使用。`,
      hint: '不加 --port 会自动选用空闲端口；也可以指定其他端口：npx podpath start --port 4400',
    },
  };
}
