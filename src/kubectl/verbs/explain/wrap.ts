/** Breaks lines at blanks so that none is longer than `limit`, but for words that are (github.com/mitchellh/go-wordwrap v1.0.1). */
export function wrapText(text: string, limit: number): string {
  let wrapped = '';
  let [current, word, space] = [0, '', ''];
  let [wordLength, spaceLength] = [0, 0];
  const flush = (): void => {
    current += spaceLength + wordLength;
    wrapped += space + word;
    [word, space, wordLength, spaceLength] = ['', '', 0, 0];
  };
  for (const character of text) {
    if (character === '\n') {
      if (word === '') {
        if (current + spaceLength <= limit) wrapped += space;
        [space, spaceLength] = ['', 0];
      } else flush();
      wrapped += '\n';
      current = 0;
    } else if (character !== '\u00a0' && /\s/u.test(character)) {
      if (space === '' || word !== '') flush();
      space += character;
      spaceLength += 1;
    } else {
      word += character;
      wordLength += 1;
      if (current + wordLength + spaceLength > limit && wordLength < limit) {
        wrapped += '\n';
        [current, space, spaceLength] = [0, '', 0];
      }
    }
  }
  if (word !== '') return wrapped + space + word;
  return current + spaceLength <= limit ? wrapped + space : wrapped;
}

/** Blanks before every line, the last one too if it is empty. */
export function indentText(text: string, amount: number): string {
  const pad = ' '.repeat(amount);
  return pad + text.replaceAll('\n', `\n${pad}`);
}
