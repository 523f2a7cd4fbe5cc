import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { loadLabs, loadScenario } from '../backend/index.ts';

const scenarioQuery = '?podpath-scenario';
const labQuery = '?podpath-lab';

/**
 * Makes modules of what pages load to work without a backend: `content/runs/NAME.yaml?podpath-scenario` is the commands of a scenario
 * with the texts of their manifests, `labs/NAME/lab.yaml?podpath-lab` a lab as `parseLab` gives it, checked. Both are values of JSON, so
 * that a page needs neither YAML nor schemas for them; src/widgets/shared/page-library.ts imports them.
 */
export function pageData(): Plugin {
  return {
    name: 'podpath-page-data',
    async load(id) {
      if (id.endsWith(scenarioQuery)) {
        const file = id.slice(0, -scenarioQuery.length);
        const runs = await loadScenario(file);
        const { manifests = [], waitFor = [] } = runs[0] ?? {};
        // What all runs of a scenario have is written once.
        const own = runs.map(({ manifests: _manifests, waitFor: _waitFor, ...run }) => run);
        return newModule({ manifests, waitFor, runs: own });
      }
      if (id.endsWith(labQuery)) {
        const folder = dirname(id.slice(0, -labQuery.length));
        const { labs, problems } = await loadLabs(join(folder, '..'));
        const loaded = labs.get(basename(folder));
        if (!loaded) throw problems[0] ?? new Error(`${folder} is no lab`);
        return newModule({ ...loaded.lab, manifests: [...loaded.lab.manifests] });
      }
      return undefined;
    },
  };
}

function newModule(value: unknown): string {
  return `export default ${JSON.stringify(value)};\n`;
}
