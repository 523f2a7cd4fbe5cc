import type { Locale } from '../../base/index.ts';

/** What `<Fact>` says on hover. */
export const factStrings: Readonly<Record<Locale, { readonly origin: (source: string, version: string) => string }>> = {
  'zh-cn': { origin: (source, version) => `出处：${source}（${version}）` },
  en: { origin: (source, version) => `Read from ${source} (${version})` },
};
