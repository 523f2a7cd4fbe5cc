import { readdirSync } from 'node:fs';
import { pinnedUrls } from '../../src/kube/index.ts';
import { judgeLine, parseLine } from '../../src/kubectl/index.ts';
import { commandForCluster, type Scenario } from '../../src/runs/index.ts';
import { manifestsFolder } from './files.ts';

/**
 * What kubectl is started with for a run: what the policy makes of its line, as for a reader who presses the button. A run that is
 * only recorded may be one that the policy refuses; its words are then taken as they are.
 * @throws PodpathError for a line that cannot be read, and for one that is refused although the page offers to run it.
 */
export function judgeRun(
  run: Scenario['runs'][number],
  clusterName: string,
): { readonly argv: readonly string[]; readonly stdin?: string | undefined } {
  const line = parseLine(commandForCluster(run.command, clusterName));
  const judgement = judgeLine(line, {
    folderFiles: readdirSync(manifestsFolder),
    pinnedUrls,
    terminal: false,
  });
  if (judgement.allowed) return judgement;
  if (run.recordedOnly !== undefined) return { argv: line.argv };
  throw judgement.error;
}
