import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLabs } from '../../../backend/index.ts';
import { type Clock, PodpathError, systemClock } from '../../../base/index.ts';
import type { ClusterDriver } from '../../../drivers/index.ts';
import type { KindDriver } from '../../../drivers/kind/index.ts';
import { collect, type LoadedLab } from '../../../host/index.ts';
import { pinnedUrls } from '../../../kube/index.ts';
import { judgeLine, parseLine } from '../../../kubectl/index.ts';
import { createLabRunner, findLabRuns, type LabRun, type LabRunner } from '../../../lab/index.ts';
import type { CliContext } from '../../context.ts';
import { labNotGoingOn, labUnknown, severalRuns } from './messages.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * The labs of the project; with `name`, that one alone.
 * @throws PodpathError `NotFound` for a lab that is not there, `Invalid` for one whose files are wrong.
 */
export async function loadProjectLabs(name?: string): Promise<readonly LoadedLab[]> {
  const { labs, problems } = await loadLabs(join(root, 'labs'));
  const [problem] = problems;
  if (problem) throw problem;
  if (name === undefined) return [...labs.values()];
  const found = labs.get(name);
  if (!found) throw new PodpathError({ reason: 'NotFound', text: labUnknown(name, [...labs.keys()]) });
  return [found];
}

/** Where a lab's manifests are, as drivers take it. */
export const folderOf = ({ folder }: LoadedLab['lab']): string => join(root, folder);

/** Makes a runner whose lines pass the same policy as a page's; `clock` is the cluster's. */
export async function createDriverRunner(
  driver: ClusterDriver,
  { lab, checks }: LoadedLab,
  learner: string,
  clock: Clock = systemClock,
): Promise<LabRunner> {
  return createLabRunner({
    ...{ lab, checks, learner, clock },
    fetch: (request) => driver.fetch(request),
    kubectl: async (line, { namespace, signal }) => {
      const context = { folderFiles: [...lab.manifests.keys()], pinnedUrls, terminal: false };
      const judgement = judgeLine(parseLine(line), context);
      if (!judgement.allowed) throw judgement.error;
      const { argv, stdin } = judgement;
      const process = await driver.kubectl({ argv, namespace, folder: folderOf(lab), stdin });
      const cancel = () => process.cancel();
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      try {
        return await collect(process);
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
  });
}

/**
 * The one run of a lab that is meant.
 * @throws PodpathError `NotFound` when there is none, `Usage` when there are several and none is named.
 */
export async function findRun(
  driver: KindDriver,
  lab: string,
  learner: string | undefined,
  context: CliContext,
): Promise<LabRun> {
  const runs = await findLabRuns((request) => driver.fetch(request), systemClock, context.signal);
  const meant = runs.filter((run) => run.lab === lab && (learner === undefined || run.learner === learner));
  const [run, ...others] = meant;
  if (!run) throw new PodpathError({ reason: 'NotFound', text: labNotGoingOn(lab) });
  if (others.length === 0) return run;
  throw new PodpathError({
    reason: 'Usage',
    text: severalRuns(
      lab,
      meant.map((one) => one.learner),
    ),
  });
}
