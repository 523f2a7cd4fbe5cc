// A page that starts a cluster that lives, as a bundler sees one.
new Worker(new URL('./living-worker.ts', import.meta.url), { type: 'module' });
