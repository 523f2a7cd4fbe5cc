import type { Scenario } from './schema.ts';

/** The part of a run that says what is kept of its output. */
export type CutRule = Pick<Scenario['runs'][number], 'keepLines' | 'headLines' | 'elide'>;

/** Takes an output as it comes, and gives the part of it that is kept (`keepLines`, then `headLines`, then `elide` within what is left). */
export interface Cut {
  /** What is kept of a piece: whole lines, or the piece itself where all is kept. */
  push(text: string): string;
  /** The rest, once the output has ended. */
  end(): string;
  /** Whether something was left out. */
  readonly isCut: boolean;
}

/** Makes the cut of one output. */
export function createCut({ keepLines, headLines = Number.POSITIVE_INFINITY, elide }: CutRule): Cut {
  const keepsAll = keepLines === undefined && headLines === Number.POSITIVE_INFINITY && elide === undefined;
  const keep = keepLines === undefined ? undefined : new RegExp(keepLines, 'u');
  const left = elide === undefined ? undefined : new RegExp(elide, 'gu');
  let rest = '';
  let kept = 0;
  let isCut = false;
  const take = (line: string): string => {
    if (kept >= headLines || (keep !== undefined && !keep.test(line))) {
      isCut = true;
      return '';
    }
    kept += 1;
    const shown = left === undefined ? line : line.replace(left, '…');
    isCut ||= shown !== line;
    return `${shown}\n`;
  };
  return {
    push(text) {
      if (keepsAll) return text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      return lines.map(take).join('');
    },
    end() {
      const last = rest;
      rest = '';
      return last === '' ? '' : take(last);
    },
    get isCut() {
      return isCut;
    },
  };
}
