/**
 * What Go's YAML reader says of a text that the `yaml` package refused with `message`: `error converting YAML to JSON: yaml:
 * line 3: ...`. The commonest faults are known; of others the package's own words are told. Lines are counted as
 * go.yaml.in/yaml/v2 v2.4.4 (decode.go) counts them: from 1 by its scanner, from 0 by its parser, and none for the first.
 */
export function explainYamlFault(message: string, text: string): string {
  const head = 'error converting YAML to JSON: ';
  const line = Number(/at line (\d+)/.exec(message)?.[1] ?? 1);
  const known = faults.find(({ pattern }) => pattern.test(message));
  if (known === undefined)
    return `${head}${message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message}`;
  const told = known.line(line, text);
  return `${head}yaml: ${told > 0 ? `line ${told}: ` : ''}${known.text}`;
}

const asScanned = (line: number): number => line;
const asParsed = (line: number): number => line - 1;
/** At the end of the text, whose last line upstream gives an end if it has none. */
const linesOf = (text: string): number => text.replace(/\n?$/, '\n').split('\n').length;

const faults: readonly {
  readonly pattern: RegExp;
  readonly text: string;
  line(line: number, text: string): number;
}[] = [
  {
    pattern: /Nested mappings are not allowed in compact mappings/,
    text: 'mapping values are not allowed in this context',
    // The package tells where the text begins that has the colon too many, which may be in its next line.
    line: (line, text) => (/: .*: |: .*:$/.test(text.split('\n')[line - 1] ?? '') ? line : line + 1),
  },
  {
    pattern: /tab|Plain value cannot start with/i,
    text: 'found character that cannot start any token',
    line: asScanned,
  },
  { pattern: /Invalid escape sequence/, text: 'found unknown escape character', line: asScanned },
  {
    pattern: /Missing closing ["']/,
    text: 'found unexpected end of stream',
    line: (_line, text) => linesOf(text),
  },
  {
    pattern: /Implicit keys need to be on a single line|Implicit map keys need to be followed by map values/,
    text: "could not find expected ':'",
    line: (line) => line + 1,
  },
  {
    pattern: /Flow map in block collection/,
    text: "did not find expected ',' or '}'",
    line: (_line, text) => linesOf(text) - 1,
  },
  {
    pattern: /Flow sequence in block collection/,
    text: "did not find expected ',' or ']'",
    line: (_line, text) => linesOf(text) - 1,
  },
  {
    pattern: /All mapping items must start at the same column|Unexpected .* (?:token|at node end)|bad indentation/i,
    text: 'did not find expected key',
    line: asParsed,
  },
  {
    pattern: /A block sequence may not be used as an implicit map key/,
    text: 'did not find expected key',
    line: asParsed,
  },
];
