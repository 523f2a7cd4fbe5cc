/** What Go says of keys that come twice in YAML, all in one error; `lines` are as `parseYaml` tells them. */
export const yamlStrictError = (lines: readonly string[]): string =>
  `error converting YAML to JSON: yaml: unmarshal errors:\n  ${lines.join('\n  ')}`;
