/**
 * Text as a header of the fetch API, which takes one character for each byte: its UTF-8, as Go's client sends what stands in a
 * header. Text in ASCII is left as it is.
 */
export function toHeaderText(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

/** The text of a header, the other way of {@link toHeaderText}; bytes that are no UTF-8 become U+FFFD. */
export function fromHeaderText(value: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(value, (byte) => byte.charCodeAt(0)));
}
