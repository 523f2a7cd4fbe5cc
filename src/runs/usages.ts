/** What a page takes from runs and facts, and what it should have taken from them. */
export interface PageUsages {
  /** `<scenario>/<id>` of every `<Run>` and `<Describe>`. */
  readonly runs: readonly string[];
  readonly facts: readonly string[];
  /** What is not allowed on a page, with its line: outputs written by hand, identifiers that are not literal. */
  readonly problems: readonly string[];
}

/** Languages of fences in which only outputs are written. */
const outputLanguages = new Set([
  '',
  'text',
  'txt',
  'none',
  'plain',
  'plaintext',
  'console',
  'output',
  'log',
  'terminal',
  'ansi',
]);

/** Lines that only a program's output has: a table's head, the head of a describe, a prompt. */
const outputLines: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^\$ /, what: 'a prompt' },
  { pattern: /^(?:NAME|NAMESPACE|LAST SEEN|TYPE|POD|CONTAINER) {2,}[A-Z]/, what: 'a table of kubectl' },
  { pattern: /^(?:Name|Namespace|Node|Status|Priority): {2,}\S/, what: 'an output of kubectl describe' },
  {
    pattern: /^(?:pod|deployment\.apps|service)\/\S+ (?:created|configured|unchanged|deleted)$/,
    what: 'an output of kubectl apply',
  },
];

/** Reads a page's MDX. Fences are left out of the search for components, and are searched for outputs written by hand. */
export function findUsages(mdx: string): PageUsages {
  const problems: string[] = [];
  const prose: string[] = [];
  let fence: { readonly mark: string; readonly line: number; found: boolean } | undefined;
  mdx.split('\n').forEach((line, index) => {
    const open = /^\s*(`{3,}|~{3,})\s*([^\s`{]*)/.exec(line);
    if (fence !== undefined) {
      if (open?.[1]?.startsWith(fence.mark) && open[2] === '') fence = undefined;
      else if (!fence.found) {
        const hit = outputLines.find(({ pattern }) => pattern.test(line));
        if (hit) {
          fence.found = true;
          problems.push(`line ${index + 1}: a code fence shows ${hit.what}; use <Run> or <Describe>`);
        }
      }
      return;
    }
    if (open?.[1] !== undefined) {
      const language = (open[2] ?? '').toLowerCase();
      const isOutput = outputLanguages.has(language);
      if (isOutput)
        problems.push(
          `line ${index + 1}: a code fence ${language === '' ? 'without a language' : `of language "${language}"`} holds an output; use <Run> or <Describe>, or name the language`,
        );
      fence = { mark: open[1], line: index + 1, found: isOutput };
      return;
    }
    prose.push(line);
  });
  if (fence !== undefined) problems.push(`line ${fence.line}: a code fence is not closed`);
  const runs: string[] = [];
  const facts: string[] = [];
  for (const tag of prose
    .join('\n')
    .replace(/`[^`\n]+`/g, '')
    .matchAll(/<(Run|Describe|Fact)\b([^>]*)>/g)) {
    const id = /\bid="([^"]+)"/.exec(tag[2] ?? '')?.[1];
    if (id === undefined) problems.push(`<${tag[1]}> without id="...", written as a literal`);
    else (tag[1] === 'Fact' ? facts : runs).push(id);
  }
  return { runs, facts, problems };
}
