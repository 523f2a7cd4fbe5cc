import { formatSelector, labelSelectorToSelector } from '../../kube/index.ts';
import { type Describer, type Fields, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { countPods } from './pod-counts.ts';
import { writePodTemplate } from './pod-template.ts';
import { formatAmount, formatDate, formatLabels, formatSlice, storageClassOf } from './values.ts';

/** `DaemonSetDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeDaemonSet: Describer = async (request) => {
  const daemon = await getSubject(request, 'apis/apps/v1/daemonsets');
  const { namespace = '', uid = '', labels, annotations } = daemon.metadata;
  const { selector: wanted, template } = daemon['spec'];
  const selector = formatSelector(labelSelectorToSelector(wanted));
  const counts = await countPods(request, { namespace, uid, selector });
  const events = await eventsOf(request, daemon);
  return formatPage((page) => {
    const status = daemon['status'] ?? {};
    writeHead(page, daemon.metadata);
    page.write(0, `Selector:\t${selector}\n`);
    page.write(0, `Node-Selector:\t${formatLabels(template?.spec?.nodeSelector)}\n`);
    writeLabels(page, 'Labels', labels);
    writeAnnotations(page, 'Annotations', annotations);
    page.write(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}\n`);
    page.write(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}\n`);
    page.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}\n`);
    page.write(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}\n`);
    page.write(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}\n`);
    page.write(0, `Pods Status:\t${counts}\n`);
    writePodTemplate(page, template);
    writeEvents(page, request, events);
  });
};

/** `StatefulSetDescriber`. */
export const describeStatefulSet: Describer = async (request) => {
  const set = await getSubject(request, 'apis/apps/v1/statefulsets');
  const { namespace = '', uid = '', labels, annotations, creationTimestamp } = set.metadata;
  const spec = set['spec'];
  const selector = formatSelector(labelSelectorToSelector(spec.selector));
  const counts = await countPods(request, { namespace, uid, selector });
  const events = await eventsOf(request, set);
  return formatPage((page) => {
    writeHead(page, set.metadata);
    page.write(0, `CreationTimestamp:\t${formatDate(creationTimestamp)}\n`);
    page.write(0, `Selector:\t${selector}\n`);
    writeLabels(page, 'Labels', labels);
    writeAnnotations(page, 'Annotations', annotations);
    if ((spec.serviceName ?? '') !== '') page.write(0, `Service Name:\t${spec.serviceName}\n`);
    if ((spec.podManagementPolicy ?? '') !== '') page.write(0, `Pod Management Policy:\t${spec.podManagementPolicy}\n`);
    page.write(0, `Replicas:\t${spec.replicas ?? 0} desired | ${set['status']?.replicas ?? 0} total\n`);
    writeStrategy(page, spec);
    page.write(0, `Pods Status:\t${counts}\n`);
    writePodTemplate(page, spec.template);
    writeClaimTemplates(page, spec.volumeClaimTemplates ?? []);
    writeEvents(page, request, events);
  });
};

function writeStrategy(page: Page, { updateStrategy, persistentVolumeClaimRetentionPolicy: retention }: Fields): void {
  page.write(0, `Update Strategy:\t${updateStrategy?.type ?? ''}\n`);
  const { partition, maxUnavailable } = updateStrategy?.rollingUpdate ?? {};
  if (partition !== undefined && partition !== null) {
    page.write(1, `Partition:\t${partition}\n`);
    if (maxUnavailable !== undefined && maxUnavailable !== null) page.write(1, `MaxUnavailable:\t${maxUnavailable}\n`);
  }
  if (retention === undefined || retention === null) return;
  page.write(0, 'Persistent Volume Claim Retention Policy:\n');
  page.write(1, `WhenDeleted:\t${retention.whenDeleted ?? ''}\n`);
  page.write(1, `WhenScaled:\t${retention.whenScaled ?? ''}\n`);
}

/** `describeVolumeClaimTemplates`. */
function writeClaimTemplates(page: Page, templates: readonly Fields[]): void {
  page.write(0, templates.length === 0 ? 'Volume Claims:\t<none>\n' : 'Volume Claims:\n');
  for (const template of templates) {
    const { metadata = {}, spec = {} } = template;
    page.write(1, `Name:\t${metadata.name ?? ''}\n`);
    page.write(1, `StorageClass:\t${storageClassOf(template)}\n`);
    writeLabels(page, 'Labels', metadata.labels, '  ');
    writeLabels(page, 'Annotations', metadata.annotations, '  ');
    const { storage } = spec.resources?.requests ?? {};
    page.write(1, `Capacity:\t${storage === undefined ? '<default>' : formatAmount(storage)}\n`);
    page.write(1, `Access Modes:\t${formatSlice(spec.accessModes)}\n`);
  }
}
