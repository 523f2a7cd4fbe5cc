import { formatLabelSelector, type Pod } from '../../kube/index.ts';
import { writeContainers } from './containers.ts';
import type { Fields } from './describer.ts';
import { writeAnnotations, writeColumn, writeLabels } from './metadata.ts';
import type { Page } from './page.ts';
import { writeVolumes } from './volumes.ts';

/** `DescribePodTemplate`. */
export function writePodTemplate(page: Page, template: Pod | undefined): void {
  page.write(0, 'Pod Template:\n');
  if (template === undefined || template === null) {
    page.write(1, '<unset>');
    return;
  }
  const { metadata = {}, spec = {} as Pod['spec'] } = template as Partial<Pod>;
  writeLabels(page, '  Labels', metadata.labels);
  if (Object.keys(metadata.annotations ?? {}).length > 0) writeAnnotations(page, '  Annotations', metadata.annotations);
  if ((spec.serviceAccountName ?? '') !== '') page.write(1, `Service Account:\t${spec.serviceAccountName}\n`);
  if ((spec.initContainers ?? []).length > 0)
    writeContainers(page, 'Init Containers', spec.initContainers, { indent: '  ' });
  writeContainers(page, 'Containers', spec.containers, { indent: '  ' });
  writeVolumes(page, spec.volumes, '  ');
  writeSpreadConstraints(page, spec, '  ');
  if ((spec.priorityClassName ?? '') !== '') page.write(1, `Priority Class Name:\t${spec.priorityClassName}\n`);
  writeLabels(page, '  Node-Selectors', spec.nodeSelector);
  writeTolerations(page, '  Tolerations', spec);
  writeSchedulingGroup(page, spec, '  ');
}

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/** `printPodTolerationsMultiline`. */
export function writeTolerations(page: Page, heading: string, { tolerations }: Fields): void {
  const sorted = [...(tolerations ?? [])].sort((a: Fields, b: Fields) => compare(a.key, b.key));
  writeColumn(page, heading, sorted.map(formatToleration));
}

function formatToleration({ key = '', value = '', effect = '', operator = '', tolerationSeconds }: Fields): string {
  let text = key;
  if (value !== '') text += `=${value}`;
  if (effect !== '') text += `:${effect}`;
  if (operator === 'Exists' && value === '') text += key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists';
  return tolerationSeconds === undefined || tolerationSeconds === null ? text : `${text} for ${tolerationSeconds}s`;
}

/** `describeTopologySpreadConstraints`. */
export function writeSpreadConstraints(page: Page, { topologySpreadConstraints }: Fields, indent = ''): void {
  const constraints: Fields[] = [...(topologySpreadConstraints ?? [])];
  if (constraints.length === 0) return;
  const lines = constraints
    .sort((a, b) => compare(a.topologyKey, b.topologyKey))
    .map(({ topologyKey = '', whenUnsatisfiable = '', maxSkew = 0, labelSelector }) => {
      const text = `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded`;
      return labelSelector ? `${text} for selector ${formatLabelSelector(labelSelector)}` : text;
    });
  writeColumn(page, 'Topology Spread Constraints', lines, indent);
}

/** `describeSchedulingGroup`. */
export function writeSchedulingGroup(page: Page, { schedulingGroup }: Fields, indent = ''): void {
  if (schedulingGroup === undefined || schedulingGroup === null) return;
  page.write(0, `${indent}SchedulingGroup:\n`);
  page.write(1, `PodGroupName:\t${schedulingGroup.podGroupName ?? ''}\n`);
}
