// A page that runs kubectl, as a bundler sees one.
new Worker(new URL('./kubectl-worker.ts', import.meta.url), { type: 'module' });
