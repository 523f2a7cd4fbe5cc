import { defineConfig } from 'vitest/config';

const node = { environment: 'node', pool: 'forks', maxWorkers: 2 } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...node, name: 'unit', include: ['tests/unit/**/*.test.ts'] } },
      // The embedded API server against recorded answers of a real one.
      { test: { ...node, name: 'parity', include: ['tests/parity/**/*.test.ts'] } },
      // A share of the requests of `npm run fuzz`.
      { test: { ...node, name: 'fuzz', include: ['tests/fuzz/**/*.test.ts'] } },
      // A share of the steps of `npm run chaos`.
      { test: { ...node, name: 'chaos', include: ['tests/chaos/**/*.test.ts'] } },
      // Unmodified clients against `podpath embedded`. Needs Go, which builds some of them, and kubectl.
      {
        test: {
          ...node,
          name: 'clients',
          include: ['tests/clients/**/*.test.ts'],
          testTimeout: 300_000,
          // The first build of Helm and k9s.
          hookTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
      // Needs `dist/` and a browser.
      {
        test: {
          ...node,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/site-below.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      // Needs a container engine, kind, kubectl and a node image.
      {
        test: {
          ...node,
          name: 'real',
          include: ['tests/real/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
