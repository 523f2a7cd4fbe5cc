import { parseDocument, stringify } from 'yaml';
import type { ParsedBody } from './json.ts';

/** As many aliases as upstream lets a document have before it weighs them (`go.yaml.in/yaml/v2`). */
const maxAliases = 100;

/**
 * Parses YAML as `sigs.k8s.io/yaml` does: YAML 1.1, so that `yes` and `on` are true, but with timestamps left as text. Only the
 * first document counts.
 * Simplified: what is wrong is told in the words of the `yaml` package, not of Go's.
 * @throws SyntaxError for what is no YAML, or has aliases that multiply.
 */
export function parseYaml(text: string): ParsedBody {
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !unresolved.has(tag.tag)),
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
  });
  const [problem] = document.errors.filter(({ code }) => code !== 'MULTIPLE_DOCS');
  if (problem !== undefined) throw new SyntaxError(`yaml: ${problem.message}`);
  try {
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    return { value: value ?? null, duplicates: [] };
  } catch (error) {
    if (error instanceof ReferenceError)
      throw new SyntaxError('yaml: document contains excessive aliasing', { cause: error });
    throw error;
  }
}

/** Tags of YAML 1.1 that Go's reader does not turn into values of JSON. */
const unresolved = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:set',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
]);

/** As `sigs.k8s.io/yaml` writes: keys sorted, what YAML 1.1 would take for something else in quotation marks. */
const yamlOptions = { version: '1.1', aliasDuplicateObjects: false, sortMapEntries: true, indentSeq: false } as const;

/** A value of JSON as YAML. */
export const formatYaml = (value: unknown): string => stringify(value, yamlOptions);
