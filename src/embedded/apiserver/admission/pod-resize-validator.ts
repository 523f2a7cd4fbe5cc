import {
  compareQuantities,
  parseQuantityExact,
  quantityMilliValue,
  quantityValue,
  quote,
  type StatusCause,
  StatusError,
  type StoredObject,
} from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { newAdmissionForbidden } from './attributes.ts';
import { specPodRequests } from './pod-amounts.ts';
import { addAmounts, parseAmounts } from './resource-amounts.ts';

/** A Pod is not resized beyond what its Node could ever give (`plugin/pkg/admission/podresize/admission.go`, v1.37). */
export const podResizeValidator: AdmissionPlugin = {
  name: 'PodResizeValidator',
  validate(attributes, context) {
    const { operation, resource, subresource, object, old } = attributes;
    if (operation !== 'UPDATE' || subresource !== 'resize' || resource.resource !== 'pods' || !object || !old) return;
    const name: string | undefined = object['spec']?.nodeName;
    if (!name || old.metadata.generation === object.metadata.generation) return;
    const node = context.get({ group: '', resource: 'nodes' }, '', name);
    if (!node) throw newAdmissionForbidden(attributes, `node ${quote(name)} not found`);
    const os = node.metadata.labels?.['kubernetes.io/os'] ?? 'linux';
    if (os !== 'linux') {
      const why = `pod resize is only supported on linux nodes, node ${quote(name)} is ${quote(os)}`;
      throw refuse(attributes, why, 'UnsupportedPlatform');
    }
    const requests = specPodRequests(object);
    addAmounts(requests, parseAmounts(object['spec'].overhead));
    const cpu = requests.get('cpu') ?? nothing;
    const memory = requests.get('memory') ?? nothing;
    const { cpu: cpuAllocatable, memory: memoryAllocatable } = allocatableOf(node);
    const complaints: string[] = [];
    if (compareQuantities(cpu, cpuAllocatable) > 0) {
      const amounts = `requested: ${quantityMilliValue(cpu)}, allocatable: ${quantityMilliValue(cpuAllocatable)}`;
      complaints.push(`cpu, ${amounts}`);
    }
    if (compareQuantities(memory, memoryAllocatable) > 0) {
      const amounts = `requested: ${quantityValue(memory)}, allocatable: ${quantityValue(memoryAllocatable)}`;
      complaints.push(`memory, ${amounts}`);
    }
    if (complaints.length === 0) return;
    const why = `node didn't have enough allocatable resources: ${complaints.join('; ')}`;
    throw refuse(attributes, why, 'NodeCapacity');
  },
};

const nothing = parseQuantityExact('0');

function allocatableOf(node: StoredObject) {
  const amounts = parseAmounts(node.status?.allocatable);
  return { cpu: amounts.get('cpu') ?? nothing, memory: amounts.get('memory') ?? nothing };
}

function refuse(attributes: AdmissionAttributes, why: string, reason: NonNullable<StatusCause['reason']>): StatusError {
  const { code, reason: forbidden, message, details } = newAdmissionForbidden(attributes, why);
  return new StatusError(code, forbidden, message, { ...details, causes: [{ reason }] });
}
