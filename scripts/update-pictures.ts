// Draws the picture that a shared link to a page shows (Open Graph), where content/pictures has none for its title and
// description, and removes those that no page uses: `node scripts/update-pictures.ts`. `--check` needs no browser.
import { glob, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import writeFileAtomic from 'write-file-atomic';
import { parse } from 'yaml';
import { type LinkPicture, pictureName, pictureSize } from '../src/site/pictures/picture.ts';
import { sections } from '../src/site/sidebar.ts';
import { launchBrowser } from './lib/browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'content', 'pictures');
const isCheck = process.argv.includes('--check');

const wanted = new Map<string, LinkPicture>();
for await (const path of glob('content/docs/{zh-cn,en}/**/*.mdx', { cwd: root })) {
  const [, , locale, section = ''] = path.split('/');
  if (path.endsWith('/404.mdx') || (locale !== 'zh-cn' && locale !== 'en')) continue;
  const text = await readFile(join(root, path), 'utf8');
  const front: { title?: unknown; description?: unknown } =
    parse(/^---\n([\s\S]*?)\n---\n/.exec(text)?.[1] ?? '') ?? {};
  if (typeof front.title !== 'string') throw new Error(`${path} has no title`);
  const picture: LinkPicture = {
    locale,
    section: section.endsWith('.mdx') ? '' : section,
    title: front.title,
    description: typeof front.description === 'string' ? front.description : '',
  };
  wanted.set(pictureName(picture), picture);
}
const drawn = new Set<string>();
for await (const path of glob('*.png', { cwd: folder })) drawn.add(path.replace(/\.png$/, ''));
const missing = [...wanted].filter(([name]) => !drawn.has(name));
const orphans = [...drawn].filter((name) => !wanted.has(name));

if (isCheck) {
  if (missing.length + orphans.length > 0) {
    process.stderr.write(
      `${missing.length} pages have no picture of their own, ${orphans.length} pictures have no page. Run 'node scripts/update-pictures.ts' and commit what it changes.\n`,
    );
    process.exit(1);
  }
  process.stdout.write(`${wanted.size} pictures, all drawn.\n`);
  process.exit(0);
}

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const html = ({ locale, section, title, description }: LinkPicture): string => `<!doctype html>
<html lang="${locale === 'en' ? 'en' : 'zh-CN'}"><meta charset="utf-8"><style>
  * { margin: 0; box-sizing: border-box }
  body { width: 1200px; height: 630px; padding: 72px 80px; display: flex; flex-direction: column; background: #0f1520;
    border-left: 20px solid #5ccad6; color: #f5f8fc; font: 34px/1.5 system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif }
  .section { color: #5ccad6; font-size: 30px; font-weight: 600 }
  h1 { margin: 18px 0 26px; font-size: 76px; line-height: 1.2; letter-spacing: -0.02em; text-wrap: balance }
  p { color: #9dabc0; text-wrap: pretty; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden }
  .name { margin-top: auto; display: flex; gap: 18px; align-items: center; font-size: 36px; font-weight: 700 }
</style><body><div class="section">${escapeHtml(sections.find(({ directory }) => directory === section)?.[locale] ?? 'Kubernetes')}</div>
<h1>${escapeHtml(title)}</h1><p>${escapeHtml(description)}</p><div class="name">
<svg viewBox="0 0 32 32" width="52" height="52"><path fill="#5ccad6" d="M14.2 1.5a3.6 3.6 0 0 1 3.6 0l9.6 5.5a3.6 3.6 0 0 1 1.8 3.1v11a3.6 3.6 0 0 1-1.8 3.2l-9.6 5.5a3.6 3.6 0 0 1-3.6 0l-9.6-5.5a3.6 3.6 0 0 1-1.8-3.2v-11a3.6 3.6 0 0 1 1.8-3.1z"/><path d="M8.5 21.5c3.5 0 3-6 7-6s4.2-5.5 8-5.5" fill="none" stroke="#03191d" stroke-width="2.6" stroke-linecap="round"/><circle fill="#f0b95a" cx="8.5" cy="21.5" r="2.7"/><circle fill="#f0b95a" cx="23.5" cy="10" r="2.7"/></svg>Podpath</div>`;

await mkdir(folder, { recursive: true });
if (missing.length > 0) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: pictureSize });
    for (const [name, picture] of missing) {
      await page.setContent(html(picture));
      const raw = await page.screenshot({ type: 'png' });
      // A palette makes it a quarter of the size.
      await writeFileAtomic(
        join(folder, `${name}.png`),
        await sharp(raw).png({ palette: true, colours: 24, effort: 8 }).toBuffer(),
      );
    }
  } finally {
    await browser.close();
  }
}
for (const name of orphans) await rm(join(folder, `${name}.png`), { force: true });
process.stdout.write(`${wanted.size} pictures: ${missing.length} drawn, ${orphans.length} removed.\n`);
