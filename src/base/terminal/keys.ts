/** Keys that the line editor knows. */
export type KeyName =
  | 'enter'
  | 'tab'
  | 'escape'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'home'
  | 'end'
  | 'up'
  | 'down'
  | 'killWord'
  | 'killWordRight'
  | 'killToStart'
  | 'killToEnd'
  | 'yank'
  | 'clear'
  | 'interrupt'
  | 'endOfFile'
  | 'search'
  | 'abort';

/** What a piece of a terminal's input means. */
export type Input = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'key'; readonly key: KeyName };

const esc = String.fromCharCode(27);
const control = (letter: string) => String.fromCharCode(letter.charCodeAt(0) - 64);
const names: ReadonlyMap<string, KeyName> = new Map<string, KeyName>([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  [esc, 'escape'],
  [String.fromCharCode(127), 'backspace'],
  [control('H'), 'backspace'],
  [`${esc}[3~`, 'delete'],
  [control('D'), 'endOfFile'],
  [`${esc}[D`, 'left'],
  [`${esc}OD`, 'left'],
  [control('B'), 'left'],
  [`${esc}[C`, 'right'],
  [`${esc}OC`, 'right'],
  [control('F'), 'right'],
  [`${esc}[1;5D`, 'wordLeft'],
  [`${esc}[1;3D`, 'wordLeft'],
  [`${esc}b`, 'wordLeft'],
  [`${esc}[1;5C`, 'wordRight'],
  [`${esc}[1;3C`, 'wordRight'],
  [`${esc}f`, 'wordRight'],
  [`${esc}[H`, 'home'],
  [`${esc}OH`, 'home'],
  [`${esc}[1~`, 'home'],
  [control('A'), 'home'],
  [`${esc}[F`, 'end'],
  [`${esc}OF`, 'end'],
  [`${esc}[4~`, 'end'],
  [control('E'), 'end'],
  [`${esc}[A`, 'up'],
  [`${esc}OA`, 'up'],
  [control('P'), 'up'],
  [`${esc}[B`, 'down'],
  [`${esc}OB`, 'down'],
  [control('N'), 'down'],
  [control('W'), 'killWord'],
  [esc + String.fromCharCode(127), 'killWord'],
  [`${esc}d`, 'killWordRight'],
  [control('U'), 'killToStart'],
  [control('K'), 'killToEnd'],
  [control('Y'), 'yank'],
  [control('L'), 'clear'],
  [control('C'), 'interrupt'],
  [control('R'), 'search'],
  [control('G'), 'abort'],
]);
/** A CSI or SS3 sequence, ESC and one character, a control character, or a stretch of text. */
const token = new RegExp(`${esc}(?:\\[[0-9;?]*[ -/]*[@-~]|O[A-Z]|[^\\[O])?|[\\0-\\x1f\\x7f]|[^\\0-\\x1f\\x7f]+`, 'gu');

const sequences: ReadonlyMap<KeyName, string> = new Map([...names].reverse().map(([sequence, key]) => [key, sequence]));

/** What a terminal would have sent: for input that has to wait. */
export function formatInput(inputs: readonly Input[]): string {
  return inputs.map((input) => (input.kind === 'text' ? input.text : (sequences.get(input.key) ?? ''))).join('');
}

/** Takes what a terminal sent apart; sequences that mean nothing here are dropped. */
export function parseInput(data: string): readonly Input[] {
  return [...data.matchAll(token)].flatMap(([piece]): Input[] => {
    const key = names.get(piece);
    if (key !== undefined) return [{ kind: 'key', key }];
    return piece.charCodeAt(0) < 32 || piece.charCodeAt(0) === 127 ? [] : [{ kind: 'text', text: piece }];
  });
}
