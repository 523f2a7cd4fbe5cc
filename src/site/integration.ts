import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { satteri } from '@astrojs/markdown-satteri';
import sitemap from '@astrojs/sitemap';
import starlight from '@astrojs/starlight';
import type { AstroIntegration } from 'astro';
import { putBelow } from './after-build/base-path.ts';
import { collectScriptHashes, writePolicies } from './after-build/csp.ts';
import { buildServiceWorker } from './after-build/service-worker.ts';
import { clusterTemplate } from './cluster-template.ts';
import { mermaidFences } from './diagrams/plugin.ts';
import { focusableTables } from './focusable-tables.ts';
import { pageData } from './page-data.ts';
import { sidebar } from './sidebar.ts';
import { jsonAsText, workerOutput } from './worker-output.ts';

/** Authors at work see what is not recorded or drawn yet; a build that is to be trusted fails on it. */
const allowsUnrecorded = (command: string) => command === 'dev' || process.env['PODPATH_ALLOW_UNRECORDED'] === '1';

/** Diagrams and tables for the Markdown processor (before Starlight adds its own plugins), routes outside of Starlight, what Vite is told. */
function podpath(): AstroIntegration {
  return {
    name: 'podpath',
    hooks: {
      'astro:config:setup'({ config, command, injectRoute, updateConfig }) {
        const root = fileURLToPath(config.root);
        const whenMissing = allowsUnrecorded(command) ? 'show-source' : 'fail';
        injectRoute({ pattern: '/', entrypoint: './src/site/pages/index.astro', prerender: true });
        injectRoute({ pattern: '/404', entrypoint: './src/site/pages/404.astro', prerender: true });
        updateConfig({
          markdown: {
            processor: satteri({
              mdastPlugins: [mermaidFences({ root, whenMissing })],
              hastPlugins: [focusableTables],
            }),
          },
          vite: {
            plugins: [pageData()],
            json: jsonAsText,
            // The console loads on the first click: without this, the first click in development reloads the page.
            optimizeDeps: { include: ['@xterm/xterm', '@xterm/addon-fit'] },
            // Scripts stay files, so that the Content-Security-Policy needs few hashes and pages share them.
            // The worker of the embedded cluster loads parts of itself when they are needed.
            worker: { format: 'es', plugins: () => [clusterTemplate()], rolldownOptions: { output: workerOutput } },
            build: { assetsInlineLimit: (path: string) => (/\.(js|ts|astro)/.test(path) ? false : undefined) },
          },
        });
      },
    },
  };
}

/** After all pages and the search index are written: what the backend's policy needs, and the service worker. */
function afterBuild(): AstroIntegration {
  let base = '/';
  return {
    name: 'podpath-after-build',
    hooks: {
      'astro:config:done'({ config }) {
        base = config.base.replace(/\/?$/, '/');
      },
      async 'astro:build:done'({ dir, logger }) {
        const dist = fileURLToPath(dir);
        await mkdir(join(dist, '.podpath'), { recursive: true });
        await putBelow(dist, base);
        const scriptHashes = await collectScriptHashes(dist);
        await writePolicies(dist, scriptHashes);
        await writeFile(join(dist, '.podpath', 'csp.json'), `${JSON.stringify({ scriptHashes }, null, 2)}\n`);
        const root = fileURLToPath(new URL('../..', import.meta.url));
        await cp(join(root, 'content', 'pictures'), join(dist, 'og'), { recursive: true });
        const { count, bytes } = await buildServiceWorker(dist, base);
        logger.info(
          `${scriptHashes.length} inline scripts allowed; ${count} files (${bytes} bytes) kept for reading offline`,
        );
      },
    },
  };
}

/** The site: Starlight with Podpath's theme, routes and plugins. */
export function podpathSite(): AstroIntegration[] {
  return [
    podpath(),
    sitemap({
      filter: (page) => !/\/404\/?$/.test(page),
      i18n: { defaultLocale: 'zh-cn', locales: { 'zh-cn': 'zh-CN', en: 'en' } },
    }),
    starlight({
      title: 'Podpath',
      defaultLocale: 'zh-cn',
      locales: { 'zh-cn': { label: '简体中文', lang: 'zh-CN' }, en: { label: 'English', lang: 'en' } },
      sidebar,
      disable404Route: true,
      customCss: ['./src/site/theme.css'],
      titleDelimiter: '·',
      routeMiddleware: './src/site/pictures/route-data.ts',
      components: {
        Header: './src/site/components/Header.astro',
        Hero: './src/site/components/Hero.astro',
        LanguageSelect: './src/site/components/LanguageSelect.astro',
        Search: './src/site/search/Search.astro',
        SiteTitle: './src/site/components/SiteTitle.astro',
      },
      expressiveCode: {
        // Wrapped code needs no sideways scrolling: on a phone, and for a keyboard, which could not scroll it.
        defaultProps: { wrap: true },
        styleOverrides: {
          borderRadius: 'var(--pp-radius-small)',
          borderColor: 'var(--pp-line)',
          codeBackground: 'var(--pp-screen)',
          frames: {
            shadowColor: 'transparent',
            editorBackground: 'var(--pp-screen)',
            terminalBackground: 'var(--pp-screen)',
            terminalTitlebarBackground: 'var(--pp-bg-sunken)',
            editorTabBarBackground: 'var(--pp-bg-sunken)',
            editorActiveTabBackground: 'var(--pp-screen)',
          },
        },
      },
    }),
    afterBuild(),
  ];
}
