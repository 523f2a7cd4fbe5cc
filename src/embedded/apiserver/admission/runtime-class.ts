import { isSemanticallyEqual, type KubeObject, quote, type StoredObject } from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { isCore, newAdmissionForbidden } from './attributes.ts';
import { mergeTolerations, type Toleration } from './tolerations.ts';

/** Pods carry the overhead and the constraints of their RuntimeClass (`plugin/pkg/admission/runtimeclass/admission.go`, v1.37). */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  admit(attributes, context) {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' || !object || !isCore(attributes, 'pods')) return;
    const found = findClass(object, attributes, context);
    if (!found) return;
    setOverhead(object, found, attributes);
    setScheduling(object, found, attributes);
  },
  validate(attributes, context) {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' || !object || !isCore(attributes, 'pods')) return;
    const overhead = object['spec']?.overhead;
    const defined = findClass(object, attributes, context)?.['overhead'];
    if (defined) {
      if (!isSemanticallyEqual(defined.podFixed, overhead)) throw newAdmissionForbidden(attributes, mismatch);
    } else if (overhead !== undefined) {
      throw newAdmissionForbidden(
        attributes,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      );
    }
  },
};

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

function findClass(
  pod: KubeObject,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): StoredObject | undefined {
  const name: string | undefined = pod['spec']?.runtimeClassName;
  if (name === undefined) return undefined;
  const found = context.get({ group: 'node.k8s.io', resource: 'runtimeclasses' }, '', name);
  if (!found) throw newAdmissionForbidden(attributes, `pod rejected: RuntimeClass ${quote(name)} not found`);
  return found;
}

function setOverhead({ spec }: KubeObject, found: StoredObject, attributes: AdmissionAttributes): void {
  const fixed: Readonly<Record<string, string>> | undefined = found['overhead']?.podFixed;
  if (!found['overhead']) return;
  const isSet = Object.keys(spec.overhead ?? {}).length > 0;
  if (isSet && !isSemanticallyEqual(fixed, spec.overhead)) throw newAdmissionForbidden(attributes, mismatch);
  if (fixed) spec.overhead = { ...fixed };
}

function setScheduling({ spec }: KubeObject, found: StoredObject, attributes: AdmissionAttributes): void {
  const { scheduling } = found;
  if (!scheduling) return;
  const wanted: Readonly<Record<string, string>> = scheduling.nodeSelector ?? {};
  const own: Readonly<Record<string, string>> = spec.nodeSelector ?? {};
  for (const [key, value] of Object.entries(wanted)) {
    if (own[key] === undefined || own[key] === value) continue;
    throw newAdmissionForbidden(
      attributes,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`,
    );
  }
  if (Object.keys(wanted).length > 0) spec.nodeSelector = { ...own, ...wanted };
  const tolerations: readonly Toleration[] = scheduling.tolerations ?? [];
  if (tolerations.length > 0) spec.tolerations = mergeTolerations(spec.tolerations ?? [], tolerations);
}
