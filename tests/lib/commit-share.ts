import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/** A number below 2^32 that is this commit's own: what a test takes a seed or a share by, so that each commit tries another. */
export const commitNumber: number = Number.parseInt(
  execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim().slice(0, 8),
  16,
);

/**
 * What takes minutes even in part: a commit makes one of these comparisons, so that none takes more than its time. A variable
 * of the environment set to `all` makes one whole, whatever the commit.
 */
const comparisons = {
  parity: 'PODPATH_PARITY',
  scenarios: 'PODPATH_PARITY',
  outputs: 'PODPATH_OUTPUTS',
  labs: 'PODPATH_LABS',
  lines: 'PODPATH_CLIENTS',
  // Helm and k9s, whose first build takes many minutes.
  'large clients': 'PODPATH_CLIENTS',
} as const;

/** A comparison of which a commit makes one. */
export type Comparison = keyof typeof comparisons;

const turns = Object.keys(comparisons) as Comparison[];

/** Whether this name is in the given one of `parts`. */
function isIn(part: number, parts: number, name: string): boolean {
  return createHash('sha256').update(name).digest().readUInt32BE() % parts === part;
}

const nothing = (): boolean => false;
const everything = (): boolean => true;

/**
 * What of a comparison this commit makes: one of `parts` where it is the comparison's turn, else nothing.
 * @returns whether what goes by this name is to be done
 */
export function createTurn(comparison: Comparison, parts: number): (name: string) => boolean {
  if (process.env[comparisons[comparison]] === 'all') return everything;
  if (turns[commitNumber % turns.length] !== comparison) return nothing;
  // The remainder is the same for all commits of a turn, the quotient is not.
  const part = Math.floor(commitNumber / turns.length) % parts;
  return (name) => isIn(part, parts, name);
}

/**
 * What takes too long for each commit is divided into `parts`, of which this commit has one; `variable` set to `all` in the
 * environment (`PODPATH_OUTPUTS=all`) has all of them. @returns whether what goes by this name is to be done
 */
export function createShare(parts: number, variable: string): (name: string) => boolean {
  if (process.env[variable] === 'all') return everything;
  return (name) => isIn(commitNumber % parts, parts, name);
}
