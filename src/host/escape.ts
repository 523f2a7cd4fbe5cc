/**
 * What a command prints may come from anyone: a container's log can hold sequences that retitle the reader's window, write
 * to the clipboard or hide a link's target. The filter lets through what draws text and takes out the rest.
 */

/**
 * Where the text is going. `plain`: lines that a command prints, which nothing in them may change afterwards: colours stay, a
 * carriage return begins a new row, and what turns the direction of text round is shown as U+FFFD. `terminal`: a pseudo-terminal's
 * session, where a program draws its screen: cursor movements too, and links to the web.
 */
export type EscapeMode = 'plain' | 'terminal';

/** Filters text piece by piece; a sequence may be cut anywhere between pieces. */
export interface EscapeFilter {
  push(text: string): string;
  /** No sequence is open: ordinary text that comes next would come out as it is. */
  readonly idle: boolean;
}

/** Longer sequences than this are no sequences: the filter gives up on them and shows what follows. */
const maximumSequenceLength = 4096;

const escapeCharacter = '\x1b';
/** Anything that is not ordinary text: C0 but tab, line feed and carriage return; DEL; C1, which terminals take for ESC + letter. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;
/** The same with carriage returns, and with what reorders the text around it on a page: embeddings, overrides, isolates, marks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const controlOrTurn = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** The content of OSC 8 that opens a link to a web address, or closes one. */
const httpLink = /^8;[^;]*;(https?:\/\/[\x21-\x7e]+)?$/;

type State =
  | { kind: 'ground' }
  /** After a carriage return, of lines: what comes next tells whether it ends one. */
  | { kind: 'return' }
  | { kind: 'escape'; intermediates: string }
  | { kind: 'csi'; parameters: string }
  /** OSC, DCS, APC, PM, SOS: everything up to the terminator. */
  | { kind: 'string'; introducer: string; content: string };

/** Makes a filter for one stream. */
export function createEscapeFilter(mode: EscapeMode): EscapeFilter {
  let state: State = { kind: 'ground' };
  /** An ESC inside a string, which ends it if `\` follows. */
  let pendingEscape = false;
  const special = mode === 'plain' ? controlOrTurn : control;

  const ground = (character: string): string => {
    const code = character.charCodeAt(0);
    if (character === '\r') {
      state = { kind: 'return' };
      return '';
    }
    if (code > 0x9f) return '\ufffd';
    if (character === escapeCharacter) state = { kind: 'escape', intermediates: '' };
    else if (code >= 0x80 && code <= 0x9f) return introduce(String.fromCharCode(code - 0x40));
    else if (mode === 'terminal' && (code === 0x07 || code === 0x08 || code === 0x0e || code === 0x0f))
      return character;
    return '';
  };
  /** Takes the character after a carriage return: a row ends there, whatever comes. */
  const afterReturn = (character: string): string => {
    if (character === '\r') return '';
    state = { kind: 'ground' };
    if (character === '\n') return '\r\n';
    return `\r\n${isOf(special, character) ? ground(character) : character}`;
  };
  /** Takes the character after ESC. */
  const introduce = (character: string): string => {
    if (character === '[') state = { kind: 'csi', parameters: '' };
    else if (']PX^_'.includes(character)) state = { kind: 'string', introducer: character, content: '' };
    else {
      state = { kind: 'ground' };
      // Save and restore the cursor, keypad modes, index, next line, tab stop, reverse index, full reset.
      if (mode === 'terminal' && '78=>DEHMc'.includes(character)) return escapeCharacter + character;
    }
    return '';
  };
  const afterEscape = (character: string, intermediates: string): string => {
    if (character === escapeCharacter) {
      state = { kind: 'escape', intermediates: '' };
      return '';
    }
    if (character >= ' ' && character <= '/' && intermediates.length < 4) {
      state = { kind: 'escape', intermediates: intermediates + character };
      return '';
    }
    if (intermediates === '') return character >= ' ' && character <= '~' ? introduce(character) : reground(character);
    if (character < '0' || character > '~') return reground(character);
    state = { kind: 'ground' };
    // Character sets, which line drawing needs.
    return mode === 'terminal' && /^[()][0AB]$/.test(intermediates + character)
      ? escapeCharacter + intermediates + character
      : '';
  };
  /** A character that cannot be part of the sequence: the sequence is dropped, the character stands for itself. */
  const reground = (character: string): string => {
    state = { kind: 'ground' };
    return isOf(special, character) ? ground(character) : character;
  };
  const csi = (character: string, parameters: string): string => {
    if (character >= ' ' && character <= '?' && parameters.length < 256) {
      state = { kind: 'csi', parameters: parameters + character };
      return '';
    }
    if (character < '@' || character > '~') return reground(character);
    state = { kind: 'ground' };
    return isHarmless(character, parameters, mode) ? `${escapeCharacter}[${parameters}${character}` : '';
  };
  const inString = (character: string, introducer: string, content: string): string => {
    const terminated = character === '\x07' || character === '\x9c' || (pendingEscape && character === '\\');
    if (terminated) {
      pendingEscape = false;
      state = { kind: 'ground' };
      return mode === 'terminal' && introducer === ']' && httpLink.test(content)
        ? `${escapeCharacter}]${content}${escapeCharacter}\\`
        : '';
    }
    if (pendingEscape) {
      pendingEscape = false;
      return afterEscape(character, '');
    }
    if (character === escapeCharacter) {
      pendingEscape = true;
      return '';
    }
    // A string that a line feed cuts was never meant as one, or was meant to swallow what comes after it.
    if (character === '\n' || content.length >= maximumSequenceLength) return reground(character);
    state = { kind: 'string', introducer, content: content + character };
    return '';
  };

  return {
    get idle() {
      return state.kind === 'ground';
    },
    push(text) {
      let result = '';
      let at = 0;
      while (at < text.length) {
        if (state.kind === 'ground') {
          special.lastIndex = at;
          const next = special.exec(text)?.index ?? text.length;
          result += text.slice(at, next);
          if (next < text.length) result += ground(text.charAt(next));
          at = next + 1;
          continue;
        }
        // Whole: a half of a surrogate pair would be left over where the other is taken for a part of a sequence.
        const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
        at += character.length;
        if (state.kind === 'return') result += afterReturn(character);
        else if (state.kind === 'escape') result += afterEscape(character, state.intermediates);
        else if (state.kind === 'csi') result += csi(character, state.parameters);
        else result += inString(character, state.introducer, state.content);
      }
      return result;
    },
  };
}

function isOf(characters: RegExp, character: string): boolean {
  characters.lastIndex = 0;
  return characters.test(character);
}

/**
 * Whether a control sequence only draws. Colours always; on a terminal also the cursor, erasing, scrolling and modes. Taken out:
 * window operations (`t`: some make the terminal type its title), printing (`i`), device settings and anything unknown.
 */
function isHarmless(final: string, parameters: string, mode: EscapeMode): boolean {
  if (final === 'm') return /^[0-9;:]*$/.test(parameters);
  if (mode === 'plain') return false;
  if (/^[0-9;:]*$/.test(parameters)) return '@ABCDEFGHIJKLMPSTXZabcdefghlnrsu`'.includes(final);
  if (/^\?[0-9;]*$/.test(parameters)) return 'hlJKn'.includes(final);
  return (
    (final === 'q' && /^[0-9]* $/.test(parameters)) ||
    (final === 'c' && /^[>=]?0?$/.test(parameters)) ||
    (final === 'p' && parameters === '!')
  );
}
