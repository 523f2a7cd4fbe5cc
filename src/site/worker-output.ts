/**
 * How Vite is to write a worker: what it imports at its start in one file, whatever of that its later files use, too; in another what an
 * API server needs beside that to be read from; and in a third what lets a cluster live. Left to itself the bundler makes a file of each
 * part that a later one shares: a tenth more to load, in three trips.
 */
export const workerOutput = {
  codeSplitting: {
    groups: [
      { name: 'start', tags: ['$initial' as const], priority: 3 },
      { name: 'reading', test: /\/apiserver\/(?:tables\/|authorization\/create-authorizer\.)/, priority: 2 },
      { name: 'living', test: /\/(?:embedded\/worker\/living|control-plane\/start-cluster)\.ts$/, priority: 1 },
    ],
  },
};

/** Data of JSON is read as JSON, which takes a third of the time that it takes as code: a worker has 200 KB of it. */
export const jsonAsText = { stringify: true, namedExports: false };
