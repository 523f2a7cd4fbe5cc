import type { Locale } from '../../base/index.ts';

/** What `<EmbeddedLimits>` says around its lists. */
export const limitStrings: Readonly<
  Record<
    Locale,
    {
      readonly counts: (cases: number, differing: number, version: string) => string;
      readonly cases: (count: number) => string;
    }
  >
> = {
  'zh-cn': {
    counts: (cases, differing, version) =>
      `${cases.toLocaleString('zh-CN')} 个用例在真实的 Kubernetes ${version} 上录制过回答，内置集群的回答要与之逐字比较，其中 ${differing} 个不同：`,
    cases: (count) => `（${count} 个用例）`,
  },
  en: {
    counts: (cases, differing, version) =>
      `The answers of a real Kubernetes ${version} to ${cases.toLocaleString('en')} cases are recorded, and the embedded cluster's are compared with them word for word. ${differing} of them differ:`,
    cases: (count) => (count === 1 ? '(1 case)' : `(${count} cases)`),
  },
};
