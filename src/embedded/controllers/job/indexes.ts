import type { Job, Pod } from '../../../kube/index.ts';

/** Indexes of Indexed Jobs (`pkg/controller/job/indexed_job_utils.go`, v1.37.2). */

export const indexKey = 'batch.kubernetes.io/job-completion-index';

/** The index of a Pod; undefined for a Pod without. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[indexKey];
  return text !== undefined && /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

/** `1,3-5` as its numbers, those below `completions`. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    if (part === '') continue;
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last && index < completions; index += 1) indexes.add(index);
  }
  return indexes;
}

/** Numbers as `1,3-5`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const parts: string[] = [];
  let first: number | undefined;
  let last = Number.NaN;
  const end = () => {
    if (first !== undefined)
      parts.push(first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`);
  };
  for (const index of [...indexes].sort((a, b) => a - b)) {
    if (index !== last + 1) {
      end();
      first = index;
    }
    last = index;
  }
  end();
  return parts.join(',');
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** `matchSuccessPolicy`: which rule the indexes that have succeeded fulfil; undefined for none. */
export function matchSuccessPolicy({ spec }: Job, succeeded: ReadonlySet<number>): number | undefined {
  if (succeeded.size === 0) return undefined;
  const index = (spec.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && succeeded.size >= succeededCount;
    const wanted = parseIndexes(succeededIndexes, spec.completions ?? 0);
    if (wanted.size === 0) return false;
    const count = [...wanted].filter((each) => succeeded.has(each)).length;
    return count === wanted.size || (succeededCount !== undefined && count >= succeededCount);
  });
  return index < 0 ? undefined : index;
}
