import { isSemanticallyEqual } from '../../kube/index.ts';
import { resources } from '../client/index.ts';
import { clusterCertificate } from '../cluster-certificate.ts';
import type { ControllerDefinition } from './controller.ts';
import { ignoring } from './shared/claim.ts';

const name = 'kube-root-ca.crt';
const descriptionKey = 'kubernetes.io/description';
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/**
 * Gives every namespace the ConfigMap kube-root-ca.crt (`pkg/controller/certificates/rootcacertpublisher`, v1.37.2).
 * Simplified: the certificate is one that nobody has the key of, because nothing in this cluster speaks TLS.
 */
export const rootCaController: ControllerDefinition = {
  name: 'root-ca-certificate-publisher-controller',
  account: 'root-ca-cert-publisher',
  start({ client, informers, queue }) {
    const namespaces = informers.of(resources.namespaces);
    const configMaps = informers.of(resources.configMaps);
    const data = { 'ca.crt': clusterCertificate };
    namespaces.addHandlers({
      added: ({ metadata }) => queue.add(metadata.name ?? ''),
      updated: (_, { metadata }) => queue.add(metadata.name ?? ''),
    });
    const changed = ({ metadata }: { metadata: { name?: string; namespace?: string } }) => {
      if (metadata.name === name) queue.add(metadata.namespace ?? '');
    };
    configMaps.addHandlers({ updated: (_, map) => changed(map), deleted: changed });
    return {
      async reconcile(namespace) {
        const found = namespaces.get('', namespace);
        if (found === undefined || found['status']?.phase === 'Terminating') return;
        const map = configMaps.get(namespace, name);
        if (map === undefined) {
          const annotations = { [descriptionKey]: description };
          const metadata = { name, namespace, annotations };
          await ignoring(
            [403, 409],
            client.create(resources.configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }),
          );
        } else if (
          !isSemanticallyEqual(map['data'], data) ||
          (map.metadata.annotations?.[descriptionKey] ?? '') === ''
        ) {
          const annotations = { ...map.metadata.annotations, [descriptionKey]: description };
          await client.update(resources.configMaps, { ...map, metadata: { ...map.metadata, annotations }, data });
        }
      },
    };
  },
};
