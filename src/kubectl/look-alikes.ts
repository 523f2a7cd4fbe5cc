/** Letters of other scripts that look like an ASCII letter and that NFKC leaves as they are. */
const lookAlikes = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    ѓ: 'r',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    п: 'n',
    о: 'o',
    р: 'p',
    ԛ: 'q',
    г: 'r',
    ѕ: 's',
    т: 't',
    ц: 'u',
    ѵ: 'v',
    ԝ: 'w',
    х: 'x',
    у: 'y',
    α: 'a',
    ο: 'o',
    ρ: 'p',
    ν: 'v',
    ι: 'i',
    κ: 'k',
    ɡ: 'g',
    ı: 'i',
    '‐': '-',
    '‑': '-',
    '‒': '-',
    '–': '--',
    '—': '--',
    '―': '--',
    '−': '-',
    '﹣': '-',
    '－': '-',
    '“': '"',
    '”': '"',
    '„': '"',
    '‘': "'",
    '’': "'",
    '‚': "'",
    '′': "'",
    '″': '"',
    '，': ',',
    '。': '.',
    '、': ',',
    '：': ':',
    '；': ';',
    '（': '(',
    '）': ')',
    '【': '[',
    '】': ']',
    '「': '"',
    '」': '"',
    '《': '<',
    '》': '>',
    '…': '...',
    '｜': '|',
  }),
);

/** A word as it looks, in ASCII; undefined when it cannot be told. `–name` becomes `--name`, `－n` becomes `-n`. */
export function asciiSpelling(word: string): string | undefined {
  const spelling = [...word].map((sign) => lookAlikes.get(sign) ?? sign.normalize('NFKC')).join('');
  if (!/^[\x20-\x7e]+$/.test(spelling)) return undefined;
  // A long dash before one letter: a word processor made it of one hyphen.
  return /^[^-]/.test(word) ? spelling.replace(/^--(?=.(?:=|$))/, '-') : spelling;
}

/** What no command may contain, quoted or not: control, formatting (bidirectional, zero-width), line-separating, private and unassigned characters, and halves of surrogate pairs. */
export const hiddenCharacter =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\u115f\u1160\u3164\uffa0\u2800]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]/u;

/** Outside quotes: signs that stand for an ASCII sign on a keyboard, and spaces that are no space to kubectl. */
export const confusingSign = /[\p{Zs}\p{Pd}\p{Pi}\p{Pf}‚„′″−，。、：；（）【】「」《》…\uff01-\uff5e]/u;

/** A character by its code point: `U+200B`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
