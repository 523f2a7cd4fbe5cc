import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { DiagramSource } from '../../src/site/diagrams/source.ts';
import { cleanDrawing } from './clean-drawing.ts';

/** What Mermaid is told; sizes suit a text column of 45 rem. Labels are measured at 16 px and shown at 15 px, so that other fonts fit. */
const mermaidConfig = {
  startOnLoad: false,
  securityLevel: 'strict',
  look: 'classic',
  theme: 'base',
  layout: 'elk',
  htmlLabels: false,
  handDrawnSeed: 1,
  deterministicIds: true,
  deterministicIDSeed: 'podpath',
  fontFamily: '"Liberation Sans", Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif',
  fontSize: 16,
  elk: { mergeEdges: false, nodePlacementStrategy: 'NETWORK_SIMPLEX' },
  flowchart: {
    htmlLabels: false,
    nodeSpacing: 36,
    rankSpacing: 36,
    padding: 14,
    wrappingWidth: 220,
    diagramPadding: 4,
  },
  sequence: {
    mirrorActors: false,
    diagramMarginX: 8,
    diagramMarginY: 8,
    actorMargin: 32,
    width: 112,
    height: 48,
    boxMargin: 8,
    noteMargin: 8,
    messageMargin: 32,
    actorFontSize: 16,
    messageFontSize: 15,
    noteFontSize: 15,
    useMaxWidth: true,
  },
};

interface Mermaid {
  initialize(config: object): void;
  render(id: string, source: string): Promise<{ svg: string }>;
}

/**
 * Draws diagrams in a page of `browser`, one after another: the same source gives the same bytes.
 * @throws Error naming the diagram when Mermaid refuses it, or when the browser has no font for its Chinese labels.
 */
export async function drawDiagrams(
  browser: Browser,
  diagrams: readonly (DiagramSource & { readonly where: string })[],
  onDrawn: (id: string, svg: string) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.setContent('<!doctype html><html lang="zh-CN"><body></body></html>');
  await page.addScriptTag({
    content: await readFile(fileURLToPath(import.meta.resolve('mermaid/dist/mermaid.min.js')), 'utf8'),
  });
  for (const { id, source, where } of diagrams) {
    if (/\p{Script=Han}/u.test(source) && !(await hasChineseFont(page)))
      throw new Error(
        `${where}: this browser has no Chinese font, so labels would be measured wrongly. Install one (Debian: fonts-noto-cjk) and run this again.`,
      );
    try {
      const raw = await page.evaluate(
        async ([key, text, config]) => {
          const mermaid = (globalThis as unknown as { mermaid: Mermaid }).mermaid;
          mermaid.initialize(config);
          return (await mermaid.render(key, text)).svg;
        },
        [`m${id}`, source, mermaidConfig] as const,
      );
      await onDrawn(id, `${await page.evaluate(cleanDrawing, { raw, key: `m${id}`, prefix: `d${id.slice(0, 8)}` })}\n`);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`${where}: Mermaid could not draw the diagram ${id}: ${what}`, { cause: error });
    }
  }
  await page.close();
}

async function hasChineseFont(page: import('playwright-core').Page): Promise<boolean> {
  return page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) return false;
    const draw = (text: string) => {
      context.clearRect(0, 0, 40, 40);
      context.font = '32px sans-serif';
      context.textBaseline = 'top';
      context.fillText(text, 0, 0);
      return context.getImageData(0, 0, 40, 40).data.join();
    };
    // Two characters that look alike are two empty boxes.
    return draw('国') !== draw('一');
  });
}
