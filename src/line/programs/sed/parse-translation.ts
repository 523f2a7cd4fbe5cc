import { controls, type ScriptScanner } from './scanner.ts';

/** Reads what stands behind `y`: which character becomes which. @throws SedError */
export function parseTranslation(scanner: ScriptScanner): ReadonlyMap<string, string> {
  const delimiter = scanner.next() ?? '';
  const from = scanner.delimited(delimiter, false);
  const to = from === undefined ? undefined : scanner.delimited(delimiter, false);
  if (from === undefined || to === undefined) throw scanner.fail("unterminated `y' command");
  const left = charactersOf(from);
  const right = charactersOf(to);
  if (left.length !== right.length) throw scanner.fail("strings for `y' command are different lengths");
  return new Map(left.map((character, index) => [character, right[index] ?? '']));
}

function charactersOf(text: string): string[] {
  const characters: string[] = [];
  const all = Array.from(text);
  for (let place = 0; place < all.length; place += 1) {
    const character = all[place] ?? '';
    if (character !== '\\') {
      characters.push(character);
      continue;
    }
    place += 1;
    const escaped = all[place] ?? '';
    const plain = escaped === '\\' || escaped === '\n' ? escaped : controls[escaped];
    if (plain === undefined) characters.push('\\', escaped);
    else characters.push(plain);
  }
  return characters;
}
