import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const addresses = /(\s(?:href|src|action|poster)=)(["'])(\/(?!\/)[^"']*)\2/g;

/**
 * Puts `base` before addresses of the site in a page that do not have it: those that authors have written, from the root (`/en/labs/`).
 * Astro itself has put it before its own.
 */
export function withBasePath(html: string, base: string): string {
  return html.replace(addresses, (whole, name: string, quote: string, path: string) =>
    path.startsWith(base) || `${path}/` === base ? whole : `${name}${quote}${base}${path.slice(1)}${quote}`,
  );
}

/** Does so in all built pages of `dist`; a site at the root of its host is as it should be. */
export async function putBelow(dist: string, base: string): Promise<void> {
  if (base === '/') return;
  for await (const path of glob('**/*.html', { cwd: dist })) {
    const file = join(dist, path);
    await writeFile(file, withBasePath(await readFile(file, 'utf8'), base));
  }
}
