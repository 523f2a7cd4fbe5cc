const outside = /[^A-Za-z0-9+/]/;
const inside = /[A-Za-z0-9+/]/;

/**
 * Where text stops being base64, or -1 (`base64.StdEncoding` of Go 1.26, which passes over line breaks and says
 * `illegal base64 data at input byte N`).
 */
export function findBase64Error(text: string): number {
  const first = text.search(outside);
  const { length } = text;
  const padding = first < 0 ? 0 : length - first;
  if (length % 4 === 0 && padding <= 2 && (first < 0 || text.endsWith('='.repeat(padding)))) return -1;
  let at = 0;
  const skipBreaks = (): void => {
    while (text[at] === '\n' || text[at] === '\r') at += 1;
  };
  for (;;) {
    for (let place = 0; place < 4; ) {
      const character = text[at];
      if (character === undefined) return place === 0 ? -1 : at - place;
      at += 1;
      if (inside.test(character)) {
        place += 1;
        continue;
      }
      if (character === '\n' || character === '\r') continue;
      if (character !== '=' || place < 2) return at - 1;
      if (place === 2) {
        skipBreaks();
        if (at === length) return length;
        if (text[at] !== '=') return at - 1;
        at += 1;
      }
      skipBreaks();
      return at < length ? at : -1;
    }
  }
}
