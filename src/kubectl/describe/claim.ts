import type { Fields } from './describer.ts';
import { writeAnnotations, writeLabels } from './metadata.ts';
import type { Page } from './page.ts';
import { formatAccessModes, formatAmount, formatSlice, storageClassOf } from './values.ts';

/**
 * `printPersistentVolumeClaim`: a claim with its `status` row, or the template of one, without. What a template lacks is left
 * out.
 */
export function writeClaim(page: Page, claim: Fields, status: string | undefined): void {
  const { metadata = {}, spec = {}, status: state = {} } = claim;
  if (status !== undefined) {
    page.write(0, `Name:\t${metadata.name ?? ''}\n`);
    page.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);
  }
  page.write(0, `StorageClass:\t${storageClassOf(claim)}\n`);
  if (status !== undefined) page.write(0, `Status:\t${status}\n`);
  const volume: string = spec.volumeName ?? '';
  page.write(0, `Volume:\t${volume}\n`);
  writeLabels(page, 'Labels', metadata.labels);
  writeAnnotations(page, 'Annotations', metadata.annotations);
  if (status !== undefined) page.write(0, `Finalizers:\t${formatSlice(metadata.finalizers)}\n`);
  page.write(0, `Capacity:\t${volume === '' ? '' : formatAmount(state.capacity?.storage)}\n`);
  page.write(0, `Access Modes:\t${volume === '' ? '' : formatAccessModes(state.accessModes)}\n`);
  if (spec.volumeMode !== undefined && spec.volumeMode !== null) page.write(0, `VolumeMode:\t${spec.volumeMode}\n`);
  const { dataSource } = spec;
  if (dataSource === undefined || dataSource === null) return;
  page.write(0, 'DataSource:\n');
  if (dataSource.apiGroup !== undefined && dataSource.apiGroup !== null)
    page.write(1, `APIGroup:\t${dataSource.apiGroup}\n`);
  page.write(1, `Kind:\t${dataSource.kind ?? ''}\n`);
  page.write(1, `Name:\t${dataSource.name ?? ''}\n`);
}
