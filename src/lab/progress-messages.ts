import type { Locale, LocalizedText } from '../base/index.ts';

/** A file that is not a progress file; every violation is a line of its own. */
export function progressInvalid(violations: readonly Readonly<Record<Locale, string>>[]): LocalizedText {
  const list = (locale: Locale) => violations.map((violation) => `\n  - ${violation[locale]}`).join('');
  return {
    en: {
      message: `This is not a progress file of Podpath:${list('en')}`,
      hint: 'Choose a file that “Export progress” has written, unchanged. Your progress here is as it was.',
    },
    'zh-cn': {
      message: `这不是 Podpath 的进度文件：${list('zh-cn')}`,
      hint: '请选择由“导出进度”保存、未经改动的文件。这里已有的进度没有变化。',
    },
  };
}
