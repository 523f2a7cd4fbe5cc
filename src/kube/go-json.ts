/**
 * JSON as Go's `encoding/json` writes it: `<`, `>`, `&` and two line separators are escaped, so that HTML cannot read them.
 * `indent` is what one level is indented by; without it all is on one line.
 */
export function toGoJson(value: unknown, indent = ''): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
