import type { AdmissionPlugin } from '../admission.ts';
import { isCore } from './attributes.ts';

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new Node has to become ready before Pods come to it (`plugin/pkg/admission/nodetaint/admission.go`, v1.37). */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  admit(attributes) {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' || !object || !isCore(attributes, 'nodes')) return;
    object['spec'] ??= {};
    const taints: { key?: string; effect?: string }[] = object['spec'].taints ?? [];
    if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return;
    object['spec'].taints = [...taints, { ...notReady }];
  },
};
