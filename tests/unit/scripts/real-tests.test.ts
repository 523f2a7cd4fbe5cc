import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import config from '../../../vitest.config.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Files that make a cluster, with the name that each gives it. */
const makers = globSync('tests/real/*.test.ts', { cwd: root })
  .map((file) => ({ file, text: readFileSync(`${root}/${file}`, 'utf8') }))
  .filter(({ text }) => /createKindDriver|'cluster', 'create'/.test(text))
  .map(({ file, text }) => ({ file, text, name: /'(podpath-[a-z]+)'/.exec(text)?.[1] }));

test('every test on a real cluster has a data folder and a cluster of its own, and takes both away', () => {
  expect(makers.length).toBeGreaterThanOrEqual(4);
  for (const { file, text } of makers) {
    expect(text, file).toMatch(/mkdtemp\(/);
    expect(text, file).toMatch(/\bhome\b.*clusterName|PODPATH_HOME: .*PODPATH_CLUSTER: /s);
    expect(text, file).toMatch(
      /afterAll\([\s\S]*?(\.delete\(|'cluster', 'delete')|defer\(\(\) => driver\.delete\([\s\S]*afterAll\(\(\) => owned/,
    );
  }
  const names = makers.map(({ name }) => name);
  expect(names).not.toContain(undefined);
  expect(new Set(names).size).toBe(names.length);
});

test('tests on a real cluster run one file after another, so that two clusters are never up at once', () => {
  const real = config.test?.projects?.find(
    (project) => typeof project === 'object' && 'test' in project && project.test?.name === 'real',
  );
  expect(real).toMatchObject({ test: { fileParallelism: false } });
});
