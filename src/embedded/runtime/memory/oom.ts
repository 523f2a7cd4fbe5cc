import type { Cgroup, OomCandidate } from './cgroup.ts';

/** Whom an OOM kill takes. */
export interface OomVictims<P extends OomCandidate> {
  readonly chosen: P;
  /** All of them: the chosen one, or everybody in its group. */
  readonly killed: readonly P[];
  /** Whose `memory.oom.group` made it everybody. */
  readonly group: Cgroup | undefined;
}

/**
 * Chooses whom to kill at the limit of `domain` (the root: the node itself has no memory left). The most resident memory plus
 * `oom_score_adj` thousandths of all there is wins, a later one among equals; -1000 is never killed (`oom_badness`,
 * `oom_evaluate_task`, mm/oom_kill.c, Linux 6.12). Of the cgroups from the chosen one's up to the domain, the uppermost with
 * `memory.oom.group` goes as a whole (`mem_cgroup_get_oom_group`, mm/memcontrol.c).
 */
export function chooseVictims<P extends OomCandidate>(domain: Cgroup, totalBytes: number): OomVictims<P> | undefined {
  let chosen: OomCandidate | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const leaf of domain.leaves()) {
    for (const process of leaf.processes) {
      if (process.oomScoreAdj === -1000) continue;
      const points = process.residentBytes + (process.oomScoreAdj * totalBytes) / 1000;
      if (points < most) continue;
      most = points;
      chosen = process;
    }
  }
  if (chosen === undefined) return undefined;
  let group: Cgroup | undefined;
  for (let level: Cgroup | undefined = chosen.cgroup; level !== undefined; level = level.parent) {
    if (level.isOomGroup) group = level;
    if (level === domain) break;
  }
  const all = group === undefined ? [chosen] : [...group.leaves()].flatMap(({ processes }) => processes);
  const killed = all.filter(({ oomScoreAdj }) => oomScoreAdj !== -1000);
  // Whoever put processes into the cgroups knows what they are.
  return { chosen: chosen as P, killed: killed as P[], group };
}
