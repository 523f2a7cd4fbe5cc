import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
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

/**
 * The policy of a page on a host that sends none, as its `<meta>` has it: scripts and workers of the site alone, WebAssembly (Pagefind
 * searches with it), no eval of text; styles on elements are set by code highlighting and xterm.
 */
export function newPolicy(scriptHashes: readonly string[]): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${scriptHashes.map((hash) => `'${hash}'`).join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

const charset = /<meta charset=["']?utf-8["']?\s*\/?>/i;

/** Writes the policy into all built pages of `dist`, before their first script. @throws Error for a page that does not say its charset first */
export async function writePolicies(dist: string, scriptHashes: readonly string[]): Promise<void> {
  const tag = `<meta http-equiv="content-security-policy" content="${newPolicy(scriptHashes)}">`;
  for await (const path of glob('**/*.html', { cwd: dist })) {
    const file = join(dist, path);
    const html = await readFile(file, 'utf8');
    if (!charset.test(html)) throw new Error(`${path} has no <meta charset> to put its policy after`);
    await writeFile(
      file,
      html.replace(charset, (found) => `${found}${tag}`),
    );
  }
}
