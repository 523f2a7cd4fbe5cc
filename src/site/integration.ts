import { fileURLToPath } from 'node:url';
import { satteri } from '@astrojs/markdown-satteri';
import starlight from '@astrojs/starlight';
import type { AstroIntegration } from 'astro';
import { mermaidFences } from './diagrams/plugin.ts';
import { sidebar } from './sidebar.ts';

/** Authors at work see what is not recorded or drawn yet; a build that is to be trusted fails on it. */
const allowsUnrecorded = (command: string) => command === 'dev' || process.env['PODPATH_ALLOW_UNRECORDED'] === '1';

/** Puts the diagrams into the Markdown processor that Starlight then adds its own plugins to. */
function markdown(): AstroIntegration {
  return {
    name: 'podpath-markdown',
    hooks: {
      'astro:config:setup'({ config, command, updateConfig }) {
        const root = fileURLToPath(config.root);
        const whenMissing = allowsUnrecorded(command) ? 'show-source' : 'fail';
        updateConfig({ markdown: { processor: satteri({ mdastPlugins: [mermaidFences({ root, whenMissing })] }) } });
      },
    },
  };
}

/** The site: Starlight with Podpath's theme, routes and plugins. */
export function podpathSite(): AstroIntegration[] {
  return [
    markdown(),
    starlight({
      title: 'Podpath',
      defaultLocale: 'zh-cn',
      locales: { 'zh-cn': { label: '简体中文', lang: 'zh-CN' }, en: { label: 'English', lang: 'en' } },
      sidebar,
      customCss: ['./src/site/theme.css'],
    }),
  ];
}
