import { defineConfig } from 'astro/config';
import { readSiteAddress } from './src/site/address.ts';
import { podpathSite } from './src/site/integration.ts';

// `srcDir` is the root, so that Starlight finds `content/docs`; routes are injected by src/site.
export default defineConfig({
  // Where readers find the site: sitemap, canonical addresses, pictures of links and all links need it.
  ...readSiteAddress(process.env.PODPATH_SITE),
  srcDir: '.',
  publicDir: './src/site/public',
  outDir: './dist',
  trailingSlash: 'always',
  integrations: podpathSite(),
  // The service worker has the next page already; a script that fetches it on hover would only weigh on this one.
  prefetch: false,
  devToolbar: { enabled: false },
});
