/**
 * The commands, labs and files that pages may ask for by name, from the built site itself: a scenario and a lab are a chunk each, loaded
 * when one asks (`src/site/page-data.ts` makes them).
 */
import type { LabLibrary, LoadedLab, PageRun, PageRuns } from '../../host/index.ts';
import type { LabFiles } from '../../kubectl/index.ts';
import type { CheckTable, Lab } from '../../lab/index.ts';

interface ScenarioModule {
  readonly manifests: readonly string[];
  readonly waitFor: readonly string[];
  readonly runs: readonly Omit<PageRun, 'manifests' | 'waitFor'>[];
}
type LabModule = Omit<Lab, 'manifests'> & { readonly manifests: readonly (readonly [string, string])[] };

const scenarios = import.meta.glob<ScenarioModule>('/content/runs/*.yaml', {
  query: '?podpath-scenario',
  import: 'default',
});
const manifests = import.meta.glob<string>('/content/runs/manifests/*', { query: '?raw', import: 'default' });
const labs = import.meta.glob<LabModule>('/labs/*/lab.yaml', { query: '?podpath-lab', import: 'default' });
const labChecks = import.meta.glob<CheckTable>('/labs/*/checks.ts', { import: 'checks' });

const runFolder = 'content/runs/manifests';
const labFolder = /^labs\/([^/]+)\/manifests$/;

/** The commands of pages. */
export const pageRuns: PageRuns = {
  async find(id) {
    const module = await scenarios[`/content/runs/${id.split('/')[0]}.yaml`]?.();
    const run = module?.runs.find((candidate) => candidate.id === id);
    return module && run ? { ...run, manifests: module.manifests, waitFor: module.waitFor } : undefined;
  },
  folder: runFolder,
  files: Object.keys(manifests).map((path) => path.slice(runFolder.length + 2)),
};

/** The labs. */
export const pageLabs: LabLibrary = {
  names: Object.keys(labs).flatMap((path) => path.split('/')[2] ?? []),
  find: findLab,
  folderOf: ({ folder }) => folder,
};

async function findLab(name: string): Promise<LoadedLab | undefined> {
  const [module, checks] = await Promise.all([
    labs[`/labs/${name}/lab.yaml`]?.(),
    labChecks[`/labs/${name}/checks.ts`]?.(),
  ]);
  return module && checks ? { lab: { ...module, manifests: new Map(module.manifests) }, checks } : undefined;
}

/** The files that a line of kubectl finds in a folder of {@link pageRuns} or of a lab. */
export function filesIn(folder: string | undefined): LabFiles {
  const read = async (name: string): Promise<string | undefined> => {
    if (folder === runFolder) return manifests[`/${runFolder}/${name}`]?.();
    const lab = labFolder.exec(folder ?? '')?.[1];
    return lab === undefined ? undefined : (await findLab(lab))?.lab.manifests.get(name);
  };
  const names = async (): Promise<readonly string[]> => {
    if (folder === runFolder) return pageRuns.files;
    const lab = labFolder.exec(folder ?? '')?.[1];
    return lab === undefined ? [] : [...((await findLab(lab))?.lab.manifests.keys() ?? [])];
  };
  return {
    read: (path) => read(plain(path)),
    list: async (path) => (['', '.'].includes(plain(path)) ? [...(await names())].sort() : undefined),
  };
}

/** `./web.yaml` is `web.yaml`. */
function plain(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
}
