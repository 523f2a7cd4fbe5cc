import { formatLabelSelector, formatSelector, labelSelectorToSelector } from '../../kube/index.ts';
import { writeWorkloadConditions } from './conditions.ts';
import { type Describer, getSubject, unlessRefused } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage } from './page.ts';
import { countPods } from './pod-counts.ts';
import { writePodTemplate } from './pod-template.ts';
import { controllerOf, formatLabels } from './values.ts';

/** `ReplicaSetDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeReplicaSet: Describer = async (request) => {
  const set = await getSubject(request, 'apis/apps/v1/replicasets');
  const { namespace = '', uid = '', labels, annotations } = set.metadata;
  const selector = formatSelector(labelSelectorToSelector(set['spec'].selector));
  const counts = await unlessRefused(
    () => countPods(request, { namespace, uid, selector }),
    ({ message }) => `error in fetching pods: ${message}`,
  );
  const events = await eventsOf(request, set);
  return formatPage((page) => {
    writeHead(page, set.metadata);
    page.write(0, `Selector:\t${formatLabelSelector(set['spec'].selector)}\n`);
    writeLabels(page, 'Labels', labels);
    writeAnnotations(page, 'Annotations', annotations);
    const controller = controllerOf(set.metadata);
    if (controller !== '') page.write(0, `Controlled By:\t${controller}\n`);
    page.write(0, `Replicas:\t${set['status']?.replicas ?? 0} current / ${set['spec'].replicas ?? 0} desired\n`);
    page.write(0, `Pods Status:\t${counts}\n`);
    writePodTemplate(page, set['spec'].template);
    writeWorkloadConditions(page, set['status']?.conditions);
    writeEvents(page, request, events);
  });
};

/** `ReplicationControllerDescriber`. */
export const describeReplicationController: Describer = async (request) => {
  const controller = await getSubject(request, 'api/v1/replicationcontrollers');
  const { namespace = '', uid = '', labels, annotations } = controller.metadata;
  const { selector, replicas = 0, template } = controller['spec'];
  const counts = await countPods(request, { namespace, uid, selector: selector ? formatLabels(selector) : '' });
  const events = await eventsOf(request, controller);
  return formatPage((page) => {
    writeHead(page, controller.metadata);
    page.write(0, `Selector:\t${formatLabels(selector)}\n`);
    writeLabels(page, 'Labels', labels);
    writeAnnotations(page, 'Annotations', annotations);
    page.write(0, `Replicas:\t${controller['status']?.replicas ?? 0} current / ${replicas} desired\n`);
    page.write(0, `Pods Status:\t${counts}\n`);
    writePodTemplate(page, template);
    writeWorkloadConditions(page, controller['status']?.conditions);
    writeEvents(page, request, events);
  });
};
