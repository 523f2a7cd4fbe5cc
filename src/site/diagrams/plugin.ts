import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MdastPluginEntry } from 'satteri';
import { type DiagramSource, newDiagramSource, parseFenceMeta } from './source.ts';

/** Where the drawings are, and what to do about a fence that has none yet. */
export interface DiagramPluginOptions {
  /** The project's folder: drawings are in `content/diagrams` under it. */
  readonly root: string;
  /** `show-source` for authors at work, `fail` for a build that is to be trusted. */
  readonly whenMissing: 'fail' | 'show-source';
}

const words = {
  'zh-cn': {
    scroll: '图示，可横向滚动',
    missing: '这幅图还没有画出来，以下是它的源码。运行 node scripts/update-diagrams.ts 即可。',
  },
  en: {
    scroll: 'Diagram, scrolls sideways',
    missing: 'Not drawn yet: this is the source. Run node scripts/update-diagrams.ts.',
  },
} as const;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (char) => escapes[char] ?? char);

/**
 * A plugin of the Markdown processor: a `mermaid` fence becomes a `<figure>` with the drawing that
 * `scripts/update-diagrams.ts` has committed for it. The page ships no drawing code.
 * @throws Error naming the page and what to do, when a fence has no `alt` or no drawing.
 */
export function mermaidFences({ root, whenMissing }: DiagramPluginOptions): MdastPluginEntry {
  return ({ fileURL, sourceFormat }) => {
    const page = fileURL === undefined ? 'a page' : relative(root, fileURLToPath(fileURL));
    const { scroll, missing } = words[page.includes('/zh-cn/') ? 'zh-cn' : 'en'];
    const timesSeen = new Map<string, number>();

    const figure = ({ id, source }: DiagramSource, alt: string, caption: string | undefined): string => {
      const path = join(root, 'content', 'diagrams', `${id}.svg`);
      if (!existsSync(path)) {
        if (whenMissing === 'fail')
          throw new Error(
            `${page}: a Mermaid diagram has no drawing (content/diagrams/${id}.svg). Run 'node scripts/update-diagrams.ts' and commit what it writes. The diagram begins: ${source.split('\n', 2).join(' ')}`,
          );
        return `<figure class="pp-diagram not-content"><pre tabindex="0">${escapeHtml(source)}</pre><figcaption>${missing}</figcaption></figure>`;
      }
      const times = (timesSeen.get(id) ?? 0) + 1;
      timesSeen.set(id, times);
      const drawing = readFileSync(path, 'utf8').trim();
      // Ids carry the diagram's own; a second copy on one page needs others.
      const unique = times === 1 ? drawing : drawing.replaceAll(`d${id.slice(0, 8)}`, `d${id.slice(0, 8)}-${times}`);
      const svg = unique.replace('<svg ', `<svg aria-label="${escapeHtml(alt)}" `);
      const text = caption === undefined ? '' : `<figcaption>${escapeHtml(caption)}</figcaption>`;
      return `<figure class="pp-diagram not-content" data-pagefind-ignore data-diagram="${id}"><div class="pp-diagram-scroll" role="group" tabindex="0" aria-label="${scroll}">${svg}</div>${text}</figure>`;
    };

    return {
      name: 'podpath-mermaid',
      code(node) {
        if (node.lang !== 'mermaid') return undefined;
        const meta = parseFenceMeta(node.meta);
        const alt = meta.get('alt');
        if (alt === undefined || alt.trim() === '')
          throw new Error(
            `${page}: a Mermaid diagram needs alt="what the picture says" after \`\`\`mermaid. It begins: ${node.value.split('\n', 2).join(' ')}`,
          );
        const html = figure(newDiagramSource(node.value), alt, meta.get('caption'));
        if (sourceFormat !== 'mdx') return { type: 'html', value: html };
        return {
          type: 'mdxJsxFlowElement',
          name: 'Fragment',
          attributes: [{ type: 'mdxJsxAttribute', name: 'set:html', value: html }],
          children: [],
        };
      },
    };
  };
}
