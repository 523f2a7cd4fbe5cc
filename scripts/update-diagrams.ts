// Draws the Mermaid fences of all pages that have no drawing in content/diagrams yet, and removes drawings that no page
// uses: `node scripts/update-diagrams.ts`. `--check` only says whether there is something to do (no browser needed),
// `--redraw` draws all again. Several may run at once: a file is written whole or not at all.
import { glob, mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mdxToMdast } from 'satteri';
import writeFileAtomic from 'write-file-atomic';
import { type DiagramSource, newDiagramSource, parseFenceMeta } from '../src/site/diagrams/source.ts';
import { launchBrowser } from './lib/browser.ts';
import { drawDiagrams } from './lib/draw-diagram.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'content', 'diagrams');
const known = ['--check', '--redraw', '--keep'];
const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => !known.includes(flag));
if (unknown.length > 0) {
  process.stderr.write(`update-diagrams: unknown ${unknown.join(', ')}. There are: ${known.join(', ')}.\n`);
  process.exit(2);
}

interface Node {
  readonly type: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly value?: string;
  readonly children?: readonly Node[];
}

const found = new Map<string, DiagramSource & { readonly where: string }>();
const faults: string[] = [];

function collect(node: Node, where: string): void {
  if (node.type === 'code' && node.lang === 'mermaid') {
    const diagram = newDiagramSource(node.value ?? '');
    if (!parseFenceMeta(node.meta).get('alt'))
      faults.push(`${where}: a Mermaid diagram needs alt="what the picture says" after \`\`\`mermaid.`);
    if (/^\s*(style|classDef|linkStyle|%%\{)/m.test(diagram.source))
      faults.push(
        `${where}: a Mermaid diagram must not set colours (style, classDef, linkStyle, %%{init}%%): the theme does.`,
      );
    if (!found.has(diagram.id)) found.set(diagram.id, { ...diagram, where });
  }
  for (const child of node.children ?? []) collect(child, where);
}

for await (const path of glob('content/docs/**/*.mdx', { cwd: root })) {
  const text = (await readFile(join(root, path), 'utf8')).replace(/^---\n[\s\S]*?\n---\n/, '');
  if (!text.includes('```mermaid')) continue;
  try {
    collect(mdxToMdast(text, { features: { directive: true } }) as Node, path);
  } catch (error) {
    faults.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const drawn = new Set<string>();
for await (const path of glob('*.svg', { cwd: folder })) drawn.add(path.replace(/\.svg$/, ''));
const missing = [...found.values()].filter(({ id }) => flags.includes('--redraw') || !drawn.has(id));
const orphans = [...drawn].filter((id) => !found.has(id));

if (flags.includes('--check')) {
  for (const { where, id } of missing) faults.push(`${where}: the diagram ${id} has no drawing.`);
  for (const id of orphans) faults.push(`content/diagrams/${id}.svg: no page has this diagram.`);
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\nRun 'node scripts/update-diagrams.ts' and commit what it changes.\n`);
    process.exit(1);
  }
  process.stdout.write(`${found.size} diagrams, all drawn.\n`);
  process.exit(0);
}

await mkdir(folder, { recursive: true });
if (missing.length > 0) {
  const browser = await launchBrowser();
  try {
    await drawDiagrams(browser, missing, async (id, svg) => {
      const path = join(folder, `${id}.svg`);
      await writeFileAtomic(path, svg);
      process.stdout.write(`drew ${relative(root, path)} (${svg.length} bytes) for ${found.get(id)?.where}\n`);
    });
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    await browser.close();
  }
}
// A page that could not be read may use any drawing: then none is removed.
if (!flags.includes('--keep') && faults.length === 0)
  for (const id of orphans) await rm(join(folder, `${id}.svg`), { force: true });
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write(`${found.size} diagrams: ${missing.length} drawn, ${orphans.length} removed.\n`);
