// A page that runs lines, as a bundler sees one.
new Worker(new URL('./line-worker.ts', import.meta.url), { type: 'module' });
