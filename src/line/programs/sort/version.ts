/**
 * Compares names as `sort -V` and `ls -v` do: runs of digits by value, `~` before the end, letters before other characters; without
 * file endings first, and with them where that makes no difference. Follows the rules of gnulib's filevercmp.
 */
export function compareVersions(left: string, right: string): number {
  if (left === right) return 0;
  if (left === '') return -1;
  if (right === '') return 1;
  for (const special of ['.', '..']) {
    if (left === special) return -1;
    if (right === special) return 1;
  }
  const isLeftHidden = left.startsWith('.');
  const isRightHidden = right.startsWith('.');
  if (isLeftHidden !== isRightHidden) return isLeftHidden ? -1 : 1;
  const leftBare = withoutEnding(left);
  const rightBare = withoutEnding(right);
  const bare = leftBare === rightBare ? 0 : compareParts(leftBare, rightBare);
  return bare === 0 ? compareParts(left, right) : bare;
}

/** Without `.tar.gz` and the like: endings that begin with a letter. */
function withoutEnding(name: string): string {
  return name.replace(/(?<=.)(\.[A-Za-z~][A-Za-z0-9~]*)*$/, '');
}

function order(character: string | undefined): number {
  if (character === undefined) return 0;
  if (/[0-9]/.test(character)) return 0;
  if (/[A-Za-z]/.test(character)) return character.charCodeAt(0);
  return character === '~' ? -2 : character.charCodeAt(0) + 256;
}

function compareParts(left: string, right: string): number {
  let one = 0;
  let other = 0;
  while (one < left.length || other < right.length) {
    while (
      (one < left.length && !/[0-9]/.test(left[one] ?? '')) ||
      (other < right.length && !/[0-9]/.test(right[other] ?? ''))
    ) {
      const leftOrder = one >= left.length ? -1 : order(left[one]);
      const rightOrder = other >= right.length ? -1 : order(right[other]);
      if (leftOrder !== rightOrder) return leftOrder - rightOrder;
      one += 1;
      other += 1;
    }
    const leftDigits = /^[0-9]*/.exec(left.slice(one))?.[0] ?? '';
    const rightDigits = /^[0-9]*/.exec(right.slice(other))?.[0] ?? '';
    const leftValue = leftDigits.replace(/^0+/, '');
    const rightValue = rightDigits.replace(/^0+/, '');
    if (leftValue.length !== rightValue.length) return leftValue.length - rightValue.length;
    if (leftValue !== rightValue) return leftValue < rightValue ? -1 : 1;
    one += leftDigits.length;
    other += rightDigits.length;
  }
  return 0;
}
