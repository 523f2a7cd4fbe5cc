import type { Pod } from '../../kube/index.ts';
import { writeClaim } from './claim.ts';
import { type DescribeRequest, type Describer, type Fields, getSubject, listAll } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeColumn, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { formatAccessModes, formatAmount, formatDate, formatSince, formatSlice, storageClassOf } from './values.ts';
import { writePersistentSource } from './volumes.ts';

const phaseOf = (request: DescribeRequest, { metadata, status }: Fields): string =>
  metadata.deletionTimestamp === undefined
    ? (status?.phase ?? '')
    : `Terminating (lasts ${formatSince(request, metadata.deletionTimestamp)})`;

/** `PersistentVolumeDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describePersistentVolume: Describer = async (request) => {
  const volume = await getSubject(request, 'api/v1/persistentvolumes');
  const events = await eventsOf(request, volume);
  return formatPage((page) => {
    const { metadata, spec = {}, status = {} } = volume;
    writeHead(page, metadata, false);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `Finalizers:\t${formatSlice(metadata.finalizers)}\n`);
    page.write(0, `StorageClass:\t${storageClassOf(volume)}\n`);
    page.write(0, `Status:\t${phaseOf(request, volume)}\n`);
    const { claimRef: claim } = spec;
    page.write(0, `Claim:\t${claim ? `${claim.namespace ?? ''}/${claim.name ?? ''}` : ''}\n`);
    page.write(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}\n`);
    page.write(0, `Access Modes:\t${formatAccessModes(spec.accessModes)}\n`);
    if (spec.volumeMode !== undefined && spec.volumeMode !== null) page.write(0, `VolumeMode:\t${spec.volumeMode}\n`);
    page.write(0, `Capacity:\t${formatAmount(spec.capacity?.storage)}\n`);
    writeNodeAffinity(page, spec);
    page.write(0, `Message:\t${status.message ?? ''}\n`);
    page.write(0, 'Source:\n');
    writePersistentSource(page, spec);
    writeEvents(page, request, events);
  });
};

/** `printVolumeNodeAffinity`. */
function writeNodeAffinity(page: Page, { nodeAffinity }: Fields): void {
  page.write(0, 'Node Affinity:\t');
  const required = nodeAffinity?.required;
  if (required === undefined || required === null) {
    page.line('<none>');
    return;
  }
  page.line('');
  page.write(1, 'Required Terms:\t');
  const terms: Fields[] = required.nodeSelectorTerms ?? [];
  page.line(terms.length === 0 ? '<none>' : '');
  for (const [index, { matchExpressions }] of terms.entries())
    writeRequirements(page, `Term ${index}`, matchExpressions);
}

/** `printNodeSelectorTermsMultilineWithIndent`. */
function writeRequirements(page: Page, heading: string, requirements: readonly Fields[] | undefined): void {
  page.write(2, `${heading}:\t`);
  if ((requirements ?? []).length === 0) page.line('<none>');
  for (const [index, { key = '', operator = '', values }] of (requirements ?? []).entries()) {
    if (index > 0) page.write(2, '\t');
    const list = (values ?? []).length === 0 ? '' : ` [${values.join(', ')}]`;
    page.write(0, `${key} ${operator.toLowerCase()}${list}\n`);
  }
}

/** `PersistentVolumeClaimDescriber`. */
export const describePersistentVolumeClaim: Describer = async (request) => {
  const claim = await getSubject(request, 'api/v1/persistentvolumeclaims');
  const pods = (await listAll(request, 'api/v1/pods', claim.metadata.namespace ?? '')) as Pod[];
  const events = await eventsOf(request, claim);
  return formatPage((page) => {
    writeClaim(page, claim, phaseOf(request, claim));
    writeColumn(page, 'Used By', usersOf(claim, pods).sort());
    const { conditions } = claim['status'] ?? {};
    if ((conditions ?? []).length > 0) {
      page.write(0, 'Conditions:\n');
      page.write(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n');
      page.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
    }
    for (const { type = '', status = '', lastProbeTime, lastTransitionTime, reason = '', message = '' } of conditions ??
      []) {
      const times = `${formatDate(lastProbeTime)} \t${formatDate(lastTransitionTime)}`;
      page.write(1, `${type} \t${status} \t${times} \t${reason} \t${message}\n`);
    }
    writeEvents(page, request, events);
  });
};

/** `getPodsForPVC`: Pods that mount the claim, once for each volume, and Pods that own it. */
function usersOf({ metadata }: Fields, pods: readonly Pod[]): string[] {
  const users = pods.flatMap((pod) =>
    (pod.spec.volumes ?? [])
      .filter(({ persistentVolumeClaim: one }) => one?.claimName === metadata.name)
      .map(() => pod),
  );
  for (const owner of metadata.ownerReferences ?? []) {
    const pod = pods.find((one) => owner.kind === 'Pod' && one.metadata.uid === owner.uid);
    if (pod !== undefined && !users.includes(pod)) users.push(pod);
  }
  return users.map((pod) => pod.metadata.name ?? '');
}
