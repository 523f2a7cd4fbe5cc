// Checks the repository's own documents: every relative link and every `npm run NAME` or `scripts/NAME.ts` they mention
// exists, and a page exists in both languages or in none. Part of `npm test`.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const problems: string[] = [];

const documents = (await readdir(root)).filter((name) => name.endsWith('.md'));
if (existsSync(join(root, 'docs'))) {
  documents.push(
    ...(await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  );
}
const scripts: Record<string, string> = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).scripts;

for (const document of documents) {
  const text = await readFile(join(root, document), 'utf8');
  for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
    if (target && !existsSync(join(root, dirname(document), target)))
      problems.push(`${document}: the link to ${target} leads nowhere`);
  }
  for (const [, name] of text.matchAll(/npm run ([a-z:-]+)/g)) {
    if (name && !(name in scripts)) problems.push(`${document}: 'npm run ${name}' is no script of package.json`);
  }
  for (const [path] of text.matchAll(/\b(?:scripts|tests\/bench)\/[a-z0-9-]+\.ts\b/g)) {
    if (!existsSync(join(root, path))) problems.push(`${document}: ${path} does not exist`);
  }
}

const languages = ['zh-cn', 'en'] as const;
const pages = new Map<string, Set<string>>();
for (const language of languages) {
  const folder = join(root, 'content/docs', language);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const page = relative(folder, join(entry.parentPath, entry.name));
    pages.set(page, (pages.get(page) ?? new Set()).add(language));
  }
}
for (const [page, found] of pages) {
  for (const language of languages)
    if (!found.has(language))
      problems.push(`content/docs/${language}/${page} is missing; the page exists in ${[...found].join(', ')}`);
}

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write(
  `${documents.length} documents and ${pages.size} pages in ${languages.length} languages are in order.\n`,
);
