/** The labs of `labs/`, read when the site is built, for the parts of a lab that a page shows without JavaScript. */
import { PodpathError } from '../../base/index.ts';
import { type CheckTable, type Lab, type LabStep, parseLab } from '../../lab/index.ts';
import { unknownLab } from './messages.ts';

const texts = import.meta.glob<string>(
  ['/labs/*/lab.yaml', '/labs/*/messages/*', '/labs/*/manifests/*', '/labs/*/solution/*'],
  { query: '?raw', import: 'default', eager: true },
);
const checks = import.meta.glob<{ readonly checks: CheckTable }>('/labs/*/checks.ts', { eager: true });
const known = new Map<string, Lab>();

/** Finds a lab; `undefined` only when that is allowed. @throws PodpathError `NotFound` that names the page, `Invalid`. */
export function findLab(page: string, name: string, allowMissing: boolean): Lab | undefined {
  const before = known.get(name);
  if (before) return before;
  const prefix = `/labs/${name}/`;
  const files = new Map<string, string>();
  for (const [path, text] of Object.entries(texts))
    if (path.startsWith(prefix)) files.set(path.slice(prefix.length), text);
  if (!files.has('lab.yaml')) {
    if (allowMissing) return undefined;
    throw new PodpathError({ reason: 'NotFound', text: unknownLab(page, name) });
  }
  const lab = parseLab(name, files, checks[`${prefix}checks.ts`]?.checks ?? {});
  known.set(name, lab);
  return lab;
}

/** Finds a step of a lab; `undefined` only when that is allowed. @throws PodpathError as {@link findLab}. */
export function findStep(page: string, lab: string, step: string, allowMissing: boolean): LabStep | undefined {
  const found = findLab(page, lab, allowMissing);
  if (!found) return undefined;
  const match = found.steps.find(({ name }) => name === step);
  if (!match) throw new PodpathError({ reason: 'NotFound', text: unknownLab(page, lab, step) });
  return match;
}
