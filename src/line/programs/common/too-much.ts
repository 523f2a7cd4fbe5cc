import type { Locale } from '../../../base/index.ts';

/** What a program may hold of its input, in bytes or UTF-16 units. */
export const maximumHeld = 32 * 1024 * 1024;
/** The longest line or text that a program works on, in bytes or UTF-16 units. */
export const maximumText = 8 * 1024 * 1024;
/** What a program may do without a pause, in steps of some nanoseconds each: a character that is looked at is one. */
export const maximumSteps = 150_000_000;
/** The same in milliseconds of the reader's time, for steps that take longer than one thinks. */
export const maximumStretchMs = 2_000;

const texts = {
  input: {
    en: `its input is more than this terminal can hold (${maximumHeld / 1024 / 1024} MB); take less of it, with head or grep`,
    'zh-cn': `输入超过这个终端能容纳的大小（${maximumHeld / 1024 / 1024} MB）；请先用 head 或 grep 取其中一部分`,
  },
  text: {
    en: `a line or text grows longer than this terminal can hold (${maximumText / 1024 / 1024} MB)`,
    'zh-cn': `有一行或一段文本超过这个终端能容纳的长度（${maximumText / 1024 / 1024} MB）`,
  },
  output: {
    en: `it prints more at once than this terminal can hold (${maximumHeld / 1024 / 1024} MB)`,
    'zh-cn': `一次输出超过这个终端能容纳的大小（${maximumHeld / 1024 / 1024} MB）`,
  },
  results: {
    en: 'it prints more than this terminal can hold; limit it, as with limit(100; ...)',
    'zh-cn': '输出超过这个终端能容纳的大小；请限制数量，例如 limit(100; ...)',
  },
  memory: {
    en: 'it needs more memory than this page gives it',
    'zh-cn': '它需要的内存超过这个页面能给的大小',
  },
  steps: {
    en: 'stopped: it works on without a pause, perhaps in a loop without end, and would freeze this page',
    'zh-cn': '已停止：它一直不停顿地运行，可能是死循环，会让这个页面失去响应',
  },
} as const;

/** A program has come to more than a page can hold or wait for: it ends with a message that says so, and exit code 2. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
  readonly what: keyof typeof texts;

  constructor(what: keyof typeof texts) {
    super(texts[what].en);
    this.what = what;
  }

  text(locale: Locale): string {
    return texts[this.what][locale];
  }
}

/** @throws TooMuch for a text that is too long to work on */
export function limitText(text: string): string {
  if (text.length > maximumText) throw new TooMuch('text');
  return text;
}
