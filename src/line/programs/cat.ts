import { binaryToBytes, bytesToBinary } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `cat`, as coreutils 9.1 has it. */
export const cat = newProgram({
  name: 'cat',
  en: 'prints files one after the other',
  zh: '依次输出各文件的内容',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'nbAsEeTtvu',
      long: {
        'number-nonblank': 'b',
        number: 'n',
        'squeeze-blank': 's',
        'show-nonprinting': 'v',
        'show-ends': 'E',
        'show-tabs': 'T',
        'show-all': 'A',
      },
    });
    const any = (letters: string): boolean => Array.from(letters).some((letter) => given.has(letter));
    const numbersFilled = any('b');
    const numbersAll = any('n') && !numbersFilled;
    const showsEnds = any('AEe');
    const showsTabs = any('ATt');
    const showsOthers = any('AvetT') && any('Avet');
    const squeezes = any('s');
    const isPlain = given.options.every(({ name }) => name === 'u');
    let number = 0;
    let isAtStart = true;
    let blankLines = 0;
    let isReturnHeld = false;

    const transform = (text: string): string => {
      let result = '';
      for (const character of text) {
        if (isReturnHeld) {
          isReturnHeld = false;
          if (character === '\n') result += '^M';
          else result += '\r';
        }
        if (isAtStart) {
          if (character === '\n') {
            blankLines += 1;
            if (squeezes && blankLines > 1) continue;
          } else blankLines = 0;
          if (numbersAll || (numbersFilled && character !== '\n')) {
            number += 1;
            result += `${String(number).padStart(6)}\t`;
          }
        }
        isAtStart = character === '\n';
        if (character === '\n') result += showsEnds ? '$\n' : '\n';
        else if (character === '\t') result += showsTabs ? '^I' : '\t';
        else if (character === '\r' && showsEnds && !showsOthers) isReturnHeld = true;
        else result += showsOthers ? visible(character.charCodeAt(0)) : character;
      }
      return result;
    };

    let code = 0;
    for (const path of given.operands.length === 0 ? ['-'] : given.operands) {
      try {
        for await (const bytes of work.chunks(path)) {
          await work.bytes(isPlain ? bytes : binaryToBytes(transform(bytesToBinary(bytes))));
          await work.breathe();
        }
      } catch (error) {
        await work.complain(`${path}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    if (isReturnHeld) work.out('\r');
    return code;
  },
});

/** A byte as `cat -v` shows it. */
function visible(byte: number): string {
  if (byte >= 128) return `M-${visible(byte - 128)}`;
  if (byte < 32) return `^${String.fromCharCode(byte + 64)}`;
  return byte === 127 ? '^?' : String.fromCharCode(byte);
}
