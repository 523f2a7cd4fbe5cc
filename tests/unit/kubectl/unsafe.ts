// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const unsafe = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n|$)/g;

/** Controls of a text beside line ends, tabs, and colours (`ESC [ 1 ; 31 m`), and what turns text round: what could deceive a reader. */
export function unsafeIn(text: string): string[] {
  const found: string[] = [];
  for (const { 0: control, index } of text.matchAll(unsafe)) {
    const isColour = control === '\u001b' && /^\[[0-9;:]*m/.test(text.slice(index + 1, index + 300));
    if (!isColour)
      found.push(`${control.charCodeAt(0).toString(16)}: ${JSON.stringify(text.slice(index, index + 20))}`);
  }
  return found;
}
