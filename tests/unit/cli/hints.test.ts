import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from './fake-context.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const patterns = ['src/**/*.ts', 'content/docs/**/*.mdx', 'labs/**/*.{yaml,yml,json,md}'];
/** A comment in code is for who reads the code, not for a reader of the site. */
const isComment = (line: string): boolean => /^\s*(\/\*|\*|\/\/)/.test(line);

test('every hint names the command as a reader can type it after `npm start`: npx podpath', () => {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
  let named = 0;
  const wrong = files.flatMap((file) =>
    readFileSync(`${root}/${file}`, 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        if (isComment(line)) return [];
        named += line.includes('npx podpath ') ? 1 : 0;
        return /(?<!npx )(?<![\w.-])podpath (doctor|start|cluster|lab)\b/.test(line) ? [`${file}:${index + 1}`] : [];
      }),
  );
  expect(wrong).toEqual([]);
  expect(named).toBeGreaterThan(30);
});

test('so does the hint of a command line that is wrong', async () => {
  expect((await runCli(['clutser'])).stderr).toContain('  Run `npx podpath --help` to see what there is.\n');
});
