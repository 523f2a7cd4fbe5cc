import type { HeaderList } from './response.ts';

/** As many characters as the warnings of one answer may have together before each is cut. */
const maxTotalCharacters = 4 * 1024;
/** As many as one has then. */
const maxItemCharacters = 256;

/**
 * `Warning` headers of distinct texts (`WithWarningRecorder` of apiserver/pkg/endpoints/filters/warning.go and
 * `NewWarningHeader` of apimachinery/pkg/util/net/http.go, v1.37): what has a control character is left out; what is long
 * together is cut. Their bytes are UTF-8, one character a byte, as headers are in `fetch` and in Node.
 */
export function warningHeaders(texts: Iterable<string>): HeaderList {
  const all = [...texts];
  if (all.length === 0) return [];
  const whole = take(all, Number.POSITIVE_INFINITY);
  return (whole ?? take(all, maxItemCharacters) ?? []).map((text) => ['Warning', `299 - "${toHeader(text)}"`]);
}

/** Undefined for what is too long and may not be cut. */
function take(texts: readonly string[], maxCharacters: number): string[] | undefined {
  const isWhole = maxCharacters === Number.POSITIVE_INFINITY;
  const taken: string[] = [];
  let total = 0;
  for (const text of texts) {
    if (!isWhole && total >= maxTotalCharacters) break;
    if (text === '' || hasControl(text)) continue;
    // No more code units than characters, mostly, and never fewer.
    const characters = !isWhole && text.length > maxCharacters ? [...text].slice(0, maxCharacters) : undefined;
    total += characters?.length ?? lengthOf(text);
    if (isWhole && total > maxTotalCharacters) return undefined;
    taken.push(characters?.join('') ?? text);
  }
  return taken;
}

const lengthOf = (text: string): number => (isAscii(text) ? text.length : [...text].length);

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a header cannot hold is what is looked for.
const hasControl = (text: string): boolean => /[\u0000-\u001f\u007f-\u009f]/.test(text);

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

function toHeader(text: string): string {
  const quoted = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  if (isAscii(quoted)) return quoted;
  return Array.from(new TextEncoder().encode(quoted), (byte) => String.fromCharCode(byte)).join('');
}
