import starlight from '@astrojs/starlight';
import type { AstroIntegration } from 'astro';

/** The site: Starlight with Podpath's theme, routes and plugins. */
export function podpathSite(): AstroIntegration[] {
  return [
    starlight({
      title: 'Podpath',
      defaultLocale: 'zh-cn',
      locales: { 'zh-cn': { label: '简体中文', lang: 'zh-CN' }, en: { label: 'English', lang: 'en' } },
    }),
  ];
}
