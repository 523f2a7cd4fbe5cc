import type { StarlightUserConfig } from '@astrojs/starlight/types';

/** The sections in the order of the sidebar: a folder of `content/docs/<locale>`, and what it is called. */
export const sections = [
  { directory: 'architecture', 'zh-cn': '架构', en: 'Architecture' },
  { directory: 'pod-path', 'zh-cn': '一个 Pod 的诞生', en: 'A Pod’s path' },
  { directory: 'memory', 'zh-cn': '内存', en: 'Memory' },
  { directory: 'labs', 'zh-cn': '实验', en: 'Labs' },
  { directory: 'reference', 'zh-cn': '参考', en: 'Reference' },
  { directory: 'trainers', 'zh-cn': '讲师手册', en: 'For trainers' },
] as const;

/** The sidebar: one group a section, closed unless the reader is in it, its pages by their `sidebar.order`. */
export const sidebar: NonNullable<StarlightUserConfig['sidebar']> = sections.map((section) => ({
  label: section['zh-cn'],
  translations: { en: section.en, 'zh-CN': section['zh-cn'] },
  collapsed: true,
  items: [{ autogenerate: { directory: section.directory } }],
}));
