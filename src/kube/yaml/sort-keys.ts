const letter = /\p{L}/u;
const digit = /\p{Nd}/u;
const plain = /^[a-zA-Z]*$/;

/** Orders keys as go.yaml.in/yaml/v2 v2.4.4 (sorter.go) does: numbers in them by value, what is no letter before letters. */
export function compareKeys(a: string, b: string): number {
  if (plain.test(a) && plain.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [one = '', other = ''] = [left[at], right[at]];
    if (one === other) continue;
    const [isLetter, isOtherLetter] = [letter.test(one), letter.test(other)];
    if (isLetter && isOtherLetter) return codeOf(one) - codeOf(other);
    if (isLetter || isOtherLetter) return isOtherLetter ? -1 : 1;
    return compareDigits(left, right, at);
  }
  return left.length - right.length;
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

function compareDigits(left: readonly string[], right: readonly string[], at: number): number {
  let [leftNumber, rightNumber] = [0n, 0n];
  if (left[at] === '0' || right[at] === '0') {
    for (let before = at - 1; before >= 0 && digit.test(left[before] ?? ''); before--) {
      if (left[before] === '0') continue;
      [leftNumber, rightNumber] = [1n, 1n];
      break;
    }
  }
  // Go's int64 begins anew when it is full.
  const read = (characters: readonly string[], start: bigint): readonly [bigint, number] => {
    let number = start;
    let end = at;
    for (; digit.test(characters[end] ?? ''); end++)
      number = BigInt.asIntN(64, number * 10n + BigInt(codeOf(characters[end] ?? '') - 0x30));
    return [number, end];
  };
  const [leftValue, leftEnd] = read(left, leftNumber);
  const [rightValue, rightEnd] = read(right, rightNumber);
  if (leftValue !== rightValue) return leftValue < rightValue ? -1 : 1;
  if (leftEnd !== rightEnd) return leftEnd - rightEnd;
  return codeOf(left[at] ?? '') - codeOf(right[at] ?? '');
}
