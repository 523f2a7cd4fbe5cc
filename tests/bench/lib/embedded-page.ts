// A page that starts its cluster, as a bundler sees one.
new Worker(new URL('./embedded-worker.ts', import.meta.url), { type: 'module' });
