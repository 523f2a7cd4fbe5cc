/**
 * What go-yaml (`go.yaml.in/yaml/v2`) says of aliases for which the `yaml` package throws this: one of no anchor, or so many that they
 * multiply. Undefined for what is no such error.
 */
export function aliasProblem(error: unknown): string | undefined {
  if (!(error instanceof ReferenceError)) return undefined;
  const anchor = /^Unresolved alias [^:]*: (.*)$/.exec(error.message)?.[1];
  return anchor === undefined
    ? 'yaml: document contains excessive aliasing'
    : `yaml: unknown anchor '${anchor}' referenced`;
}
