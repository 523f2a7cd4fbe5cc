import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadLabs } from '../../../src/backend/index.ts';
import { locales } from '../../../src/base/index.ts';
import { judgeLine, parseLine } from '../../../src/kubectl/index.ts';

const root = join(import.meta.dirname, '../../..');
const { labs, problems } = await loadLabs(join(root, 'labs'));
const all = [...labs.values()].map(({ lab }) => lab);

it('reads every lab of the project without a violation', () => {
  expect(problems.map(({ message }) => message)).toEqual([]);
  expect([...labs.keys()].sort()).toEqual(['follow-a-pod', 'oom-kill', 'requests-and-limits', 'see-memory-now']);
});

it.each(all.flatMap((lab) => locales.map((locale) => [lab.name, locale, lab] as const)))(
  'the page of %s in %s has the steps of lab.yaml in their order',
  async (name, locale, lab) => {
    const page = await readFile(join(root, `content/docs/${locale}/labs/${name}.mdx`), 'utf8');
    const steps = [...page.matchAll(/<Step name="([^"]+)" title="[^"]+">/g)].map((match) => match[1]);
    expect(steps).toEqual(lab.steps.map((step) => step.name));
    expect(steps.length).toBeGreaterThanOrEqual(5);
    expect(page).toContain(`<Lab name="${name}">`);
  },
);

it.each(all.map((lab) => [lab.name, lab] as const))('the policy lets every solution of %s through', (_, lab) => {
  const pinnedUrls = new Map([
    ['https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml', 'kind: List'],
  ]);
  const folderFiles = [...lab.manifests.keys()];
  const lines = lab.steps.flatMap(({ solution }) => solution).filter((line) => !line.startsWith('#'));
  for (const line of lines)
    expect(judgeLine(parseLine(line), { folderFiles, pinnedUrls, terminal: false }), line).toMatchObject({
      allowed: true,
    });
});

it.each(all.map((lab) => [lab.name, lab] as const))('%s asks for public images, and little', (_, lab) => {
  for (const [file, text] of lab.manifests)
    for (const document of [parseAllDocuments(text)].flat()) {
      const images = JSON.stringify(document).match(/"image":"[^"]+"/g) ?? [];
      for (const image of images) expect(image, file).toMatch(/"(busybox:1\.36|nginx:1\.27|nginx:1\.72)"/);
      const policies = JSON.stringify(document).match(/"imagePullPolicy":"IfNotPresent"/g) ?? [];
      expect(policies.length, file).toBe(images.length);
    }
});
