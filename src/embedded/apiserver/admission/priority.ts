import type { KubeObject, StoredObject } from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { isCore, isResource, newAdmissionForbidden } from './attributes.ts';

const priorityClasses = { group: 'scheduling.k8s.io', resource: 'priorityclasses' };

/** Gives Pods the number of their PriorityClass (`plugin/pkg/admission/priority/admission.go`, v1.37). */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  admit(attributes, context) {
    const { operation, object, old } = attributes;
    if (!object || !isCore(attributes, 'pods')) return;
    if (operation === 'CREATE') setPriority(object, attributes, context);
    if (operation === 'UPDATE') {
      // What admission set must not look like a change by who does not know of it.
      for (const field of ['priority', 'preemptionPolicy']) {
        if (object['spec'][field] === undefined && old?.spec?.[field] !== undefined) {
          object['spec'][field] = old.spec[field];
        }
      }
    }
  },
  validate(attributes, context) {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' && operation !== 'UPDATE') return;
    if (!object?.['globalDefault'] || !isResource(attributes, priorityClasses.group, priorityClasses.resource)) return;
    const other = findDefault(context)?.metadata.name;
    if (other === undefined || (operation === 'UPDATE' && other === object.metadata.name)) return;
    throw newAdmissionForbidden(
      attributes,
      `PriorityClass ${other} is already marked as default. Only one default can exist`,
    );
  },
};

function setPriority(pod: KubeObject, attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { spec } = pod;
  const named: string = spec.priorityClassName || '';
  const found = named === '' ? findDefault(context) : context.get(priorityClasses, '', named);
  if (!found && named !== '') {
    throw newAdmissionForbidden(attributes, `no PriorityClass with name ${named} was found`);
  }
  const value: number = found?.['value'] ?? 0;
  const policy: string | undefined = found ? found['preemptionPolicy'] : 'PreemptLowerPriority';
  if (found) spec.priorityClassName = found.metadata.name;
  if (spec.priority !== undefined && spec.priority !== value) {
    throw newAdmissionForbidden(
      attributes,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    );
  }
  spec.priority = value;
  if (policy === undefined) return;
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    throw newAdmissionForbidden(
      attributes,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    );
  }
  spec.preemptionPolicy = policy;
}

/** Of several defaults, which two writes at once could make, the lowest. */
function findDefault(context: AdmissionContext): StoredObject | undefined {
  let found: StoredObject | undefined;
  for (const candidate of context.list(priorityClasses)) {
    if (candidate['globalDefault'] && (!found || found['value'] > candidate['value'])) found = candidate;
  }
  return found;
}
