import type { Chance } from '../chance.ts';
import { fileNames } from './generate-argv.ts';
import { hostileTexts } from './words.ts';

const signs = [
  '"',
  "'",
  '`',
  '$',
  '$(',
  ')',
  '${',
  '}',
  '((',
  '))',
  '|',
  '||',
  '&',
  '&&',
  ';',
  ';;',
  '<',
  '<<',
  '>',
  '\\',
  '\n',
  '#',
  '*',
  '[',
  ']',
  '{',
  '~',
  '!',
  '!!',
  '=',
  ' ',
  '\t',
  '\0',
  '\u001b',
  'é',
  '😀',
  '\ud83d',
  '\u202e',
];

/** A line with a few changes: signs put in and taken out, parts doubled, joined to others of `lines`. */
export function changed(line: string, chance: Chance, lines: readonly string[]): string {
  let text = line;
  for (let count = chance.below(4); count > 0; count -= 1) {
    const at = chance.below(text.length + 1);
    const end = at + chance.below(8);
    switch (chance.below(8)) {
      case 0:
      case 1:
        text = text.slice(0, at) + chance.pick(signs) + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 3:
        text = text.slice(0, at) + text.slice(at, end).repeat(1 + chance.below(5)) + text.slice(end);
        break;
      case 4:
        text = text.slice(0, at) + chance.pick(hostileTexts) + text.slice(at);
        break;
      case 5:
        text = `${text}${chance.pick([' | ', '; ', ' && ', '\n'])}${chance.pick(lines)}`;
        break;
      case 6:
        text = `${chance.pick(['echo "$(', 'for i in 1 2; do ', 'f() { ', '( ', 'if '])}${text}${chance.pick([')"', '; done', '; }; f', ' )', '; then :; fi'])}`;
        break;
      default:
        text = text.replace(/[a-z]+\.(?:txt|json|yaml|dat)/, chance.pick(fileNames));
    }
  }
  return text;
}

/** What is open or close many times over. */
export function nested(chance: Chance): string {
  const [before = '', inside = '', after = ''] = chance.pick([
    ['(', ':', ')'],
    ['$(', 'echo', ')'],
    ['{ ', ':', '; }'],
    ['"$(', 'echo', ')"'],
    ['`', '', '`'],
    ['$((', '1', '))'],
    ['$(( (', '1', ') ))'],
    ['${x:-', 'a', '}'],
    ['{a,', 'b', '}'],
    ['if ', ':', '; then :; fi'],
    ['! ', ':', ''],
    ['[[ ! ', 'a', ' ]]'],
    ['while ', 'false', '; do :; done'],
    ['f() { ', ':', '; }'],
    ['echo ', 'x', ' |'],
    ['<<A ', '', '\n'],
    ['x=1 ', ':', ''],
    ['case x in x) ', ':', ';; esac'],
    ['echo "${x:-', 'y', '}"'],
    ['-(', '1', ')'],
    ['{1..9}', '', ''],
    ['\\\n', 'echo', ''],
    ['?', '', ''],
    ['*', '', ''],
  ] as const);
  const count = chance.pick([5, 50, 500, 3_000]);
  const text = before.repeat(count) + inside + after.repeat(chance.oneIn(4) ? count - 1 : count);
  return chance.oneIn(2) ? `echo ${text}` : text;
}

/** Anything: signs of the language, controls, halves of characters. */
export function noise(chance: Chance): string {
  const pieces = chance.pick([10, 40, 200]);
  return Array.from({ length: chance.below(pieces) + 1 }, () => {
    if (chance.oneIn(3)) return chance.pick(signs);
    if (chance.oneIn(3)) return chance.pick(hostileTexts).slice(0, 80);
    return chance.oneIn(4) ? String.fromCharCode(chance.below(0x3000)) : String.fromCharCode(0x20 + chance.below(0x5f));
  }).join('');
}
