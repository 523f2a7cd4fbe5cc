/**
 * What Go's YAML reader says of a text that the `yaml` package refused with `message`: `error converting YAML to JSON: yaml:
 * line 3: ...`. The commonest faults are known; of others the package's own words are told.
 */
export function explainYamlFault(message: string, text: string): string {
  const head = 'error converting YAML to JSON: ';
  const line = Number(/at line (\d+)/.exec(message)?.[1] ?? 1);
  const known = faults.find(({ pattern }) => pattern.test(message));
  if (known !== undefined) return `${head}yaml: line ${known.line(line, text)}: ${known.text}`;
  return `${head}${message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message}`;
}

const faults: readonly {
  readonly pattern: RegExp;
  readonly text: string;
  line(line: number, text: string): number;
}[] = [
  {
    pattern: /Nested mappings are not allowed in compact mappings/,
    text: 'mapping values are not allowed in this context',
    line: (line) => line,
  },
  {
    pattern: /tab/i,
    text: 'found character that cannot start any token',
    line: (line) => line,
  },
  {
    pattern: /Implicit keys need to be on a single line|Implicit map keys need to be followed by map values/,
    text: "could not find expected ':'",
    line: (line) => line + 1,
  },
  {
    pattern: /All mapping items must start at the same column|Unexpected .* token|bad indentation/i,
    text: 'did not find expected key',
    line: (line) => line,
  },
];
