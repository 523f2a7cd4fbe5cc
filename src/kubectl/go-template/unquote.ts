import { cEscapes } from '../../base/index.ts';

const escapes: Readonly<Record<string, string>> = { ...cEscapes, "'": "'", '"': '"' };

/** `strconv.Unquote`: a text of Go in any of its quotation marks. */
export function unquoteGo(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner.replaceAll('\r', '');
  return inner.replace(
    /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.)/g,
    (_whole, code: string) =>
      escapes[code] ??
      String.fromCodePoint(
        /^[xuU]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8) || 0xfffd,
      ),
  );
}
