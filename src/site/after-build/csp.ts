import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const inlineScript = /<script\b([^>]*)>([\s\S]*?)<\/script>/gi;
/** A `type` that makes a script data, which a policy does not judge. */
const isData = (attributes: string) =>
  /\btype\s*=\s*["']?(application\/(ld\+)?json|speculationrules|importmap)/i.test(attributes);

/**
 * The inline scripts of all built pages of `dist` as a Content-Security-Policy's `script-src` takes them, sorted:
 * `sha256-<base64>`. They are Starlight's: the theme before the first paint, the sidebar's state.
 */
export async function collectScriptHashes(dist: string): Promise<readonly string[]> {
  const hashes = new Set<string>();
  for await (const path of glob('**/*.html', { cwd: dist })) {
    const html = await readFile(join(dist, path), 'utf8');
    for (const [, attributes = '', source = ''] of html.matchAll(inlineScript)) {
      if (/\bsrc\s*=/i.test(attributes) || isData(attributes)) continue;
      hashes.add(`sha256-${createHash('sha256').update(source).digest('base64')}`);
    }
  }
  return [...hashes].sort();
}
