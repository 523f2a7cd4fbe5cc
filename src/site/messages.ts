import type { LocalizedText } from '../base/index.ts';

export const buildFailed = (): LocalizedText => ({
  en: {
    message: 'The site could not be built.',
    hint: 'The end of its output is below. Mend what it names, then run the command again.',
  },
  'zh-cn': { message: '站点构建失败。', hint: '下面是构建输出的末尾。按提示修正后，重新运行该命令。' },
});

export const buildInterrupted = (): LocalizedText => ({
  en: { message: 'The build of the site was interrupted; the earlier build, if any, is untouched.' },
  'zh-cn': { message: '站点构建被中断；之前的构建结果（如果有）没有改动。' },
});
