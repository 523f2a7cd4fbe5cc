import { type Describer, type Fields, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { formatBoolOrUnset, formatDate, formatLabels, formatSlice } from './values.ts';

const isDefault = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** `StorageClassDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeStorageClass: Describer = async (request) => {
  const storageClass = await getSubject(request, 'apis/storage.k8s.io/v1/storageclasses');
  const events = await eventsOf(request, storageClass);
  return formatPage((page) => {
    const { metadata, provisioner = '', parameters, allowVolumeExpansion, mountOptions } = storageClass;
    const { reclaimPolicy, volumeBindingMode, allowedTopologies } = storageClass;
    writeHead(page, metadata, false);
    const isMarked = isDefault.some((key) => metadata.annotations?.[key] === 'true');
    page.write(0, `IsDefaultClass:\t${isMarked ? 'Yes' : 'No'}\n`);
    page.write(0, `Annotations:\t${formatLabels(metadata.annotations)}\n`);
    page.write(0, `Provisioner:\t${provisioner}\n`);
    page.write(0, `Parameters:\t${formatLabels(parameters)}\n`);
    page.write(0, `AllowVolumeExpansion:\t${formatBoolOrUnset(allowVolumeExpansion)}\n`);
    page.write(0, (mountOptions ?? []).length === 0 ? 'MountOptions:\t<none>\n' : 'MountOptions:\n');
    for (const option of mountOptions ?? []) page.write(1, `${option}\n`);
    if (reclaimPolicy !== undefined && reclaimPolicy !== null) page.write(0, `ReclaimPolicy:\t${reclaimPolicy}\n`);
    if (volumeBindingMode !== undefined && volumeBindingMode !== null)
      page.write(0, `VolumeBindingMode:\t${volumeBindingMode}\n`);
    if (allowedTopologies !== undefined && allowedTopologies !== null) writeTopologies(page, allowedTopologies);
    writeEvents(page, request, events);
  });
};

/** `printAllowedTopologies`. */
function writeTopologies(page: Page, terms: readonly Fields[]): void {
  page.write(0, 'AllowedTopologies:\t');
  page.line(terms.length === 0 ? '<none>' : '');
  for (const [index, { matchLabelExpressions }] of terms.entries()) {
    const requirements: Fields[] = matchLabelExpressions ?? [];
    page.write(1, `Term ${index}:\t`);
    if (requirements.length === 0) page.line('<none>');
    for (const [at, { key = '', values }] of requirements.entries()) {
      if (at > 0) page.write(1, '\t');
      page.write(0, `${key} in${(values ?? []).length === 0 ? '' : ` [${values.join(', ')}]`}\n`);
    }
  }
}

/** `VolumeAttributesClassDescriber`. */
export const describeVolumeAttributesClass: Describer = async (request) => {
  const attributes = await getSubject(request, 'apis/storage.k8s.io/v1/volumeattributesclasses');
  const events = await eventsOf(request, attributes);
  return formatPage((page) => {
    writeHead(page, attributes.metadata, false);
    page.write(0, `Annotations:\t${formatLabels(attributes.metadata.annotations)}\n`);
    page.write(0, `DriverName:\t${attributes['driverName'] ?? ''}\n`);
    page.write(0, `Parameters:\t${formatLabels(attributes['parameters'])}\n`);
    writeEvents(page, request, events);
  });
};

/** `CSINodeDescriber`. */
export const describeCsiNode: Describer = async (request) => {
  const node = await getSubject(request, 'apis/storage.k8s.io/v1/csinodes');
  const events = await eventsOf(request, node);
  return formatPage((page) => {
    const { metadata, spec = {} } = node;
    writeHead(page, metadata, false);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}\n`);
    page.write(0, 'Spec:\n');
    if (spec.drivers !== undefined && spec.drivers !== null) page.write(1, 'Drivers:\n');
    for (const { name = '', nodeID = '', allocatable, topologyKeys } of spec.drivers ?? []) {
      page.write(2, `${name}:\n`);
      page.write(3, `Node ID:\t${nodeID}\n`);
      if (allocatable?.count !== undefined && allocatable.count !== null) {
        page.write(3, 'Allocatables:\n');
        page.write(4, `Count:\t${allocatable.count}\n`);
      }
      if (topologyKeys !== undefined && topologyKeys !== null)
        page.write(3, `Topology Keys:\t${formatSlice(topologyKeys)}\n`);
    }
    writeEvents(page, request, events);
  });
};
