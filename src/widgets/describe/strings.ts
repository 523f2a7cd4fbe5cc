import type { Locale } from '../../base/index.ts';

/** What `<Describe>` says beyond what `<Run>` says. */
export const describeStrings: Readonly<
  Record<Locale, { readonly point: string; readonly list: string; readonly explanation: string }>
> = {
  'zh-cn': {
    point: '指向、点按或用 Tab 键选中任意一段，这里会说明它的含义。',
    list: '逐段说明',
    explanation: '这一段的含义',
  },
  en: {
    point: 'Point at a section, tap its name, or reach it with Tab: here you read what it says.',
    list: 'Every section explained',
    explanation: 'What this section says',
  },
};
