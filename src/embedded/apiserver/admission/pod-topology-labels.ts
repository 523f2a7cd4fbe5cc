import type { AdmissionPlugin } from '../admission.ts';

const topologyLabels = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone'];

/** Pods learn the zone and region of the Node they are bound to (`plugin/pkg/admission/podtopologylabels/admission.go`, v1.37). */
export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  admit({ operation, resource, subresource, object }, context) {
    if (operation !== 'CREATE' || resource.resource !== 'pods' || resource.group !== '' || !object) return;
    let node: string | undefined;
    if (subresource === '') node = object['spec']?.nodeName;
    if (subresource === 'binding' && object['target']?.kind === 'Node') node = object['target'].name;
    if (!node) return;
    const labels = context.get({ group: '', resource: 'nodes' }, '', node)?.metadata.labels ?? {};
    for (const key of topologyLabels) {
      const value = labels[key];
      if (value !== undefined) object.metadata.labels = { ...object.metadata.labels, [key]: value };
    }
  },
};
