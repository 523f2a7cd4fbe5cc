/**
 * The texts of `Warning` headers with code 299 (`ParseWarningHeaders` of `apimachinery/pkg/util/net/http.go`, v1.37): a header
 * can have several, each `299 - "text"`.
 */
export function readWarnings(header: string | null): string[] {
  if (header === null) return [];
  return [...header.matchAll(/(\d{3}) \S+ "((?:[^"\\]|\\.)*)"/g)]
    .filter(([, code]) => code === '299')
    .map(([, , text]) => (text ?? '').replace(/\\(.)/g, '$1'));
}
