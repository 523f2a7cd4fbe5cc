import { describeJsonSyntaxError } from '../../body/go-json-syntax.ts';

/** Why Go's `json.Unmarshal` would not read a text into a `map[string]interface{}`; undefined if it would. */
export function explainJsonObject(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return describeJsonSyntaxError(text);
  }
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
}
