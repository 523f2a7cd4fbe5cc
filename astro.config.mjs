import { defineConfig } from 'astro/config';
import { podpathSite } from './src/site/integration.ts';

// `srcDir` is the root, so that Starlight finds `content/docs`; routes are injected by src/site.
export default defineConfig({
  srcDir: '.',
  publicDir: './src/site/public',
  outDir: './dist',
  integrations: [podpathSite()],
  devToolbar: { enabled: false },
});
