/** One change of a row: lines that stay, go or come. */
interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

const context = 3;

/**
 * The hunks of `diff -u` between two texts that end with a newline; empty when they are equal. A longest common subsequence,
 * removed lines before added ones. Simplified: where several are as long, GNU diff may choose another.
 */
export function unifiedHunks(before: string, after: string): string {
  const edits = findEdits(linesOf(before), linesOf(after));
  const isShown = edits.map(() => false);
  for (const [index, { sign }] of edits.entries()) {
    if (sign !== ' ') isShown.fill(true, Math.max(0, index - context), index + context + 1);
  }
  let text = '';
  let [oldLine, newLine] = [1, 1];
  for (let at = 0; at < edits.length; ) {
    if (!isShown[at]) {
      [oldLine, newLine, at] = [oldLine + 1, newLine + 1, at + 1];
      continue;
    }
    const found = isShown.indexOf(false, at);
    const hunk = edits.slice(at, found === -1 ? edits.length : found);
    const oldCount = hunk.filter(({ sign }) => sign !== '+').length;
    const newCount = hunk.filter(({ sign }) => sign !== '-').length;
    text += `@@ -${formatRange(oldLine, oldCount)} +${formatRange(newLine, newCount)} @@\n`;
    text += hunk.map(({ sign, line }) => `${sign}${line}\n`).join('');
    [oldLine, newLine, at] = [oldLine + oldCount, newLine + newCount, at + hunk.length];
  }
  return text;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function formatRange(start: number, count: number): string {
  if (count === 1) return `${start}`;
  return `${count === 0 ? start - 1 : start},${count}`;
}

function findEdits(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ sign: ' ', line }));
  return [
    ...same(before.slice(0, head)),
    ...findMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

/** By the lengths of the longest common subsequences of what follows. */
function findMiddle(before: readonly string[], after: readonly string[]): Edit[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const lengthAt = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let added: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old = '', line = ''] = [before[i], after[j]];
    if (i < before.length && j < after.length && old === line) {
      edits.push(...added, { sign: ' ', line });
      added = [];
      [i, j] = [i + 1, j + 1];
    } else if (i < before.length && (j >= after.length || lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      edits.push({ sign: '-', line: old });
      i++;
    } else {
      added.push({ sign: '+', line });
      j++;
    }
  }
  return [...edits, ...added];
}
