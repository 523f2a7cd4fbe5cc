/** Indexes of an Indexed Job as text: `1,3-5` (`pkg/apis/batch/validation/validation.go`, v1.37). */

interface Interval {
  readonly first: number;
  readonly last: number;
}

/** What is wrong with a list of indexes, in upstream's words. */
export class IndexesError extends Error {
  override readonly name = 'IndexesError';
}

function parseIndex(text: string, completions: number): number {
  const value = /^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) {
    throw new IndexesError(`cannot convert string to integer for index: ${JSON.stringify(text)}`);
  }
  if (value >= completions) throw new IndexesError(`too large index: ${JSON.stringify(text)}`);
  return value;
}

function parseInterval(text: string, completions: number): Interval {
  const [from = '', to, more] = text.split('-');
  if (more !== undefined) {
    const why = "violates the requirement that an index interval can have at most two parts separated by '-'";
    throw new IndexesError(`the fragment ${JSON.stringify(text)} ${why}`);
  }
  const first = parseIndex(from, completions);
  if (to === undefined) return { first, last: first };
  const last = parseIndex(to, completions);
  if (first >= last) throw new IndexesError(`non-increasing order, previous: ${first}, current: ${last}`);
  return { first, last };
}

/**
 * How many indexes the text names.
 * @throws IndexesError in upstream's words.
 */
export function countIndexes(text: string, completions: number): number {
  if (text === '') return 0;
  let total = 0;
  let previous: number | undefined;
  for (const part of text.split(',')) {
    const { first, last } = parseInterval(part, completions);
    if (previous !== undefined && previous >= first) {
      throw new IndexesError(`non-increasing order, previous: ${previous}, current: ${first}`);
    }
    total += last - first + 1;
    previous = last;
  }
  return total;
}

/** The same, or what is wrong. */
export function tryCountIndexes(text: string, completions: number): number | IndexesError {
  try {
    return countIndexes(text, completions);
  } catch (error) {
    if (error instanceof IndexesError) return error;
    throw error;
  }
}

function parseValid(text: string, completions: number): Interval[] {
  return text.split(',').flatMap((part) => {
    try {
      return [parseInterval(part, completions)];
    } catch (error) {
      if (error instanceof IndexesError) return [];
      throw error;
    }
  });
}

/** The first index that both name; undefined for none. Parts that are wrong are told elsewhere. */
export function findOverlap(completed: string, failed: string, completions: number): number | undefined {
  if (completed === '' || failed === '') return undefined;
  const [done, lost] = [parseValid(completed, completions), parseValid(failed, completions)];
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [done[i], lost[j]];
    if (a === undefined || b === undefined) return undefined;
    if (a.first <= b.last && b.first <= a.last) return Math.max(a.first, b.first);
    if (a.first <= b.first) i += 1;
    else j += 1;
  }
}
