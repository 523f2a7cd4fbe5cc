import type { Locale } from '../../base/index.ts';

/** What the search dialog says. `{term}` and `{count}` are filled in. */
export interface SearchTexts {
  readonly open: string;
  readonly placeholder: string;
  readonly close: string;
  readonly searching: string;
  readonly none: string;
  readonly some: string;
  readonly more: string;
  readonly failed: string;
  readonly hint: string;
}

export const searchTexts: Readonly<Record<Locale, SearchTexts>> = {
  'zh-cn': {
    open: '搜索',
    placeholder: '搜索概念、命令、错误……',
    close: '关闭搜索',
    searching: '正在搜索……',
    none: '没有找到“{term}”。换个说法试试，中英文都可以。',
    some: '“{term}”：{count} 个页面',
    more: '显示更多',
    failed: '搜索索引没有加载成功。检查网络后再试。',
    hint: '试试：kube-scheduler、OOMKilled、内存',
  },
  en: {
    open: 'Search',
    placeholder: 'Search ideas, commands, errors …',
    close: 'Close search',
    searching: 'Searching …',
    none: 'Nothing found for “{term}”. Try another word.',
    some: '“{term}”: {count} pages',
    more: 'Show more',
    failed: 'The search index did not load. Check the connection, then try again.',
    hint: 'Try: kube-scheduler, OOMKilled, memory',
  },
};
