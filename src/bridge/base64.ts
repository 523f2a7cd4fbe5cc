/** Bytes as base64, in which they travel in JSON. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  // `fromCharCode` takes as many arguments as the stack has room for.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** The bytes again. @throws DOMException for what is no base64 */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
