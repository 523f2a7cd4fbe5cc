import type { LocalizedText } from '../base/index.ts';

/** The value of `--port` is no port. */
export function portInvalid(value: string): LocalizedText {
  return {
    en: {
      message: `“${value}” is no port.`,
      hint: 'Name a number from 1 to 65535: npx podpath start --port 4400',
    },
    'zh-cn': {
      message: `“${value}”不是合法的端口。`,
      hint: '请给出 1 到 65535 之间的数字：npx podpath start --port 4400',
    },
  };
}

/** The site is built first; takes some time. */
export function building(): LocalizedText {
  return {
    en: { message: 'Building the site, because it is not current ...' },
    'zh-cn': { message: '站点不是最新的，正在构建……' },
  };
}

/** A file of ours is not what it should be and was made anew. */
export function stateReplaced(file: string): LocalizedText {
  return {
    en: {
      message: `${file} was unreadable and has been made anew.`,
      hint: 'Pages that were open must be opened again with the address below.',
    },
    'zh-cn': { message: `${file} 无法读取，已重新生成。`, hint: '之前打开的页面需要用下面的地址重新打开。' },
  };
}

/** What should outlive this launch could not be written. */
export function stateNotSaved(file: string, why: string): LocalizedText {
  return {
    en: {
      message: `${file} could not be written (${why}).`,
      hint: 'Podpath works; after a restart, open pages must be opened again with the new address.',
    },
    'zh-cn': {
      message: `无法写入 ${file}（${why}）。`,
      hint: 'Podpath 可以使用；但重启之后，已打开的页面需要用新地址重新打开。',
    },
  };
}

/** How to stop, for a terminal. */
export function howToStop(): LocalizedText {
  return {
    en: { message: 'Press Ctrl-C to stop.' },
    'zh-cn': { message: '按 Ctrl-C 停止。' },
  };
}

/** Stopping may take a moment, when a cluster is being created. */
export function stopping(): LocalizedText {
  return { en: { message: 'Stopping ...' }, 'zh-cn': { message: '正在停止……' } };
}

/** No browser could be opened. */
export function notOpened(why: string): LocalizedText {
  return {
    en: { message: `No browser could be opened (${why}).`, hint: 'Open the address above yourself.' },
    'zh-cn': { message: `无法打开浏览器（${why}）。`, hint: '请自行打开上面的地址。' },
  };
}
