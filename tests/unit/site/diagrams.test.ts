import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { markdownToHtml } from 'satteri';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mermaidFences } from '../../../src/site/diagrams/plugin.ts';
import { newDiagramSource, parseFenceMeta } from '../../../src/site/diagrams/source.ts';

let root: string;
const fence = '```mermaid alt="A "small" <map>"\nflowchart TB\n  a --> b\n```\n';
const { id } = newDiagramSource('flowchart TB\n  a --> b');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'podpath-diagrams-'));
  await mkdir(join(root, 'content', 'diagrams'), { recursive: true });
  const svg = `<svg role="img"><marker id="d${id.slice(0, 8)}-1"/><path marker-end="url(#d${id.slice(0, 8)}-1)"/></svg>\n`;
  await writeFile(join(root, 'content', 'diagrams', `${id}.svg`), svg);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const render = async (source: string, whenMissing: 'fail' | 'show-source' = 'fail') =>
  (
    await markdownToHtml(source, {
      mdastPlugins: [mermaidFences({ root, whenMissing })],
      fileURL: pathToFileURL(join(root, 'content/docs/en/page.md')),
    })
  ).html;

describe('the name of a diagram', () => {
  it('depends on the source, not on line ends or blank lines around it', () => {
    expect(newDiagramSource('\r\nflowchart TB\r\n  a --> b\r\n\r\n').id).toBe(id);
    expect(newDiagramSource('flowchart TB\n  a --> c').id).not.toBe(id);
  });
});

describe('parseFenceMeta', () => {
  it.each([
    ['alt="one"', { alt: 'one' }],
    ['alt="say "yes" twice" caption="two words"', { alt: 'say "yes" twice', caption: 'two words' }],
    ['alt=bare', {}],
    [undefined, {}],
  ])('reads %s', (meta, expected) => expect(Object.fromEntries(parseFenceMeta(meta))).toEqual(expected));
});

describe('a mermaid fence', () => {
  it('becomes a figure with the committed drawing, named for those who cannot see it', async () => {
    const html = await render(fence);
    expect(html).toContain(`data-diagram="${id}"`);
    expect(html).toContain('<svg aria-label="A &quot;small&quot; &lt;map&gt;" role="img">');
    expect(html).not.toContain('```');
  });

  it('gets ids of its own when a page shows it twice', async () => {
    const html = await render(`${fence}\n${fence}`);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, name]) => name);
    expect(ids).toEqual([`d${id.slice(0, 8)}-1`, `d${id.slice(0, 8)}-2-1`]);
    expect(html).toContain(`url(#d${id.slice(0, 8)}-2-1)`);
  });

  it('without a drawing fails the build, naming the page and the command', async () => {
    const missing = '```mermaid alt="x"\nflowchart TB\n  x --> y\n```';
    await expect(async () => render(missing)).rejects.toThrow(
      /content\/docs\/en\/page\.md: a Mermaid diagram has no drawing .* Run 'node scripts\/update-diagrams\.ts'/,
    );
    expect(await render(missing, 'show-source')).toContain('x --&gt; y');
  });

  it('without alt fails the build', async () => {
    await expect(async () => render('```mermaid\nflowchart TB\n  a --> b\n```')).rejects.toThrow(
      'content/docs/en/page.md: a Mermaid diagram needs alt="what the picture says"',
    );
  });
});
