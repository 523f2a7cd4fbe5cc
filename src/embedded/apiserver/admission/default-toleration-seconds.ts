import type { AdmissionPlugin } from '../admission.ts';
import { isCore } from './attributes.ts';

const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const defaultSeconds = 300;

/** Pods stay five minutes on a Node that is lost (`plugin/pkg/admission/defaulttolerationseconds/admission.go`, v1.37). */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  admit(attributes) {
    const { operation, object } = attributes;
    if ((operation !== 'CREATE' && operation !== 'UPDATE') || !object || !isCore(attributes, 'pods')) return;
    const { spec } = object;
    const before: readonly { key?: string; effect?: string }[] = spec.tolerations ?? [];
    for (const key of keys) {
      if (before.some((one) => (!one.key || one.key === key) && (!one.effect || one.effect === 'NoExecute'))) continue;
      spec.tolerations ??= [];
      spec.tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: defaultSeconds });
    }
  },
};
