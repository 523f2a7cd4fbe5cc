import { defineConfig } from 'astro/config';
import { podpathSite } from './src/site/integration.ts';

// `srcDir` is the root, so that Starlight finds `content/docs`; routes are injected by src/site.
export default defineConfig({
  // Where readers find the site: sitemap, canonical addresses and pictures of links need it. A local tool has no fixed one.
  site: process.env.PODPATH_SITE || 'http://localhost',
  srcDir: '.',
  publicDir: './src/site/public',
  outDir: './dist',
  trailingSlash: 'always',
  integrations: podpathSite(),
  // The service worker has the next page already; a script that fetches it on hover would only weigh on this one.
  prefetch: false,
  devToolbar: { enabled: false },
});
