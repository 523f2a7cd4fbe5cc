import type { Pod } from '../../kube/index.ts';
import { writeContainers, writeResources, writeSeccomp } from './containers.ts';
import { type DescribeRequest, type Describer, type Fields, getSubject } from './describer.ts';
import { findEvents, referenceTo, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { writeSchedulingGroup, writeSpreadConstraints, writeTolerations } from './pod-template.ts';
import { qosClassOf } from './qos.ts';
import { controllerOf, formatDate, formatSince } from './values.ts';
import { writeVolumes } from './volumes.ts';

const mirror = 'kubernetes.io/config.mirror';

/** `PodDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describePod: Describer = async (request) => {
  const pod = (await getSubject(request, 'api/v1/pods')) as Pod;
  // Events of a static Pod are about what the kubelet read, not about the mirror.
  const events = await findEvents(request, {
    ...referenceTo(pod, ''),
    ...(pod.metadata.annotations?.[mirror] === undefined ? {} : { uid: pod.metadata.annotations[mirror] }),
  });
  return formatPage((page) => {
    writeHead(page, pod.metadata);
    writePlace(page, pod);
    writeStatus(page, request, pod);
    writeAllContainers(page, pod);
    writeConditions(page, pod);
    writeVolumes(page, pod.spec.volumes);
    page.write(0, `QoS Class:\t${qosClassOf(pod)}\n`);
    writeLabels(page, 'Node-Selectors', pod.spec.nodeSelector);
    writeTolerations(page, 'Tolerations', pod.spec);
    writeSpreadConstraints(page, pod.spec);
    writeSchedulingGroup(page, pod.spec);
    writeEvents(page, request, events);
  });
};

function writePlace(page: Page, { metadata, spec, status = {} }: Pod): void {
  const { priority, priorityClassName = '', runtimeClassName, serviceAccountName = '', nodeName = '' } = spec as Fields;
  if (priority !== undefined && priority !== null) page.write(0, `Priority:\t${priority}\n`);
  if (priorityClassName !== '') page.write(0, `Priority Class Name:\t${priorityClassName}\n`);
  if ((runtimeClassName ?? '') !== '') page.write(0, `Runtime Class Name:\t${runtimeClassName}\n`);
  if (serviceAccountName !== '') page.write(0, `Service Account:\t${serviceAccountName}\n`);
  page.write(0, `Node:\t${nodeName === '' ? '<none>' : `${nodeName}/${status.hostIP ?? ''}`}\n`);
  if (status.startTime) page.write(0, `Start Time:\t${formatDate(status.startTime)}\n`);
  writeLabels(page, 'Labels', metadata.labels);
  writeAnnotations(page, 'Annotations', metadata.annotations);
}

function writeStatus(page: Page, request: DescribeRequest, { metadata, spec, status = {} }: Pod): void {
  const { phase = '', reason = '', message = '', podIP = '', podIPs = [], nominatedNodeName = '' } = status;
  if (metadata.deletionTimestamp !== undefined && phase !== 'Failed' && phase !== 'Succeeded') {
    page.write(0, `Status:\tTerminating (lasts ${formatSince(request, metadata.deletionTimestamp)})\n`);
    page.write(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s\n`);
  } else page.write(0, `Status:\t${phase}\n`);
  if (reason !== '') page.write(0, `Reason:\t${reason}\n`);
  if (message !== '') page.write(0, `Message:\t${message}\n`);
  writeSeccomp(page, spec.securityContext?.seccompProfile, 0, 0);
  page.write(0, `IP:\t${podIP}\n`);
  page.write(0, podIPs.length === 0 ? 'IPs:\t<none>\n' : 'IPs:\n');
  for (const { ip } of podIPs) page.write(1, `IP:\t${ip}\n`);
  const controller = controllerOf(metadata);
  if (controller !== '') page.write(0, `Controlled By:\t${controller}\n`);
  if (nominatedNodeName !== '') page.write(0, `NominatedNodeName:\t${nominatedNodeName}\n`);
}

function writeAllContainers(page: Page, { metadata, spec, status = {} }: Pod): void {
  if (spec.resources !== undefined && spec.resources !== null) {
    page.write(0, 'Resources:\n');
    writeResources(page, spec.resources, 1);
  }
  if ((spec.initContainers ?? []).length > 0)
    writeContainers(page, 'Init Containers', spec.initContainers, { statuses: status.initContainerStatuses, metadata });
  writeContainers(page, 'Containers', spec.containers, { statuses: status.containerStatuses, metadata });
  if ((spec.ephemeralContainers ?? []).length > 0)
    writeContainers(page, 'Ephemeral Containers', spec.ephemeralContainers, {
      statuses: status.ephemeralContainerStatuses,
      metadata,
    });
}

function writeConditions(page: Page, { spec, status = {} }: Pod): void {
  const conditions = status.conditions ?? [];
  const gates = spec.readinessGates ?? [];
  if (gates.length > 0) page.write(0, 'Readiness Gates:\n  Type\tStatus\n');
  for (const { conditionType } of gates) {
    const found = conditions.find(({ type }) => type === conditionType);
    page.write(1, `${conditionType ?? ''} \t${found?.status ?? '<none>'} \n`);
  }
  if (conditions.length > 0) page.write(0, 'Conditions:\n  Type\tStatus\n');
  for (const condition of conditions) page.write(1, `${condition.type} \t${condition.status} \n`);
}
