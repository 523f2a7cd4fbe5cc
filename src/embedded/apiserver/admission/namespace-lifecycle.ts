import { newForbidden, newNotFound, StatusError } from '../../../kube/index.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { newAdmissionForbidden } from './attributes.ts';

const namespaces = { group: '', resource: 'namespaces' };
const immortal = new Set(['default', 'kube-system', 'kube-public']);

/**
 * Nothing is created in a namespace that is not there or going away, and three namespaces stay
 * (`apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go`, v1.37).
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  admit(attributes, context) {
    const { operation, resource, namespace, name } = attributes;
    if (resource.resource === 'namespaces' && resource.group === '') {
      if (operation === 'DELETE' && immortal.has(name)) {
        throw newForbidden(namespaces, name, 'this namespace may not be deleted');
      }
      return;
    }
    if (operation !== 'CREATE' || namespace === '') return;
    // To say that a namespace is not there would tell too much to who only asks for permissions.
    if (resource.resource === 'localsubjectaccessreviews') return;
    const found = context.get(namespaces, '', namespace);
    if (!found) throw newNotFound(namespaces, namespace);
    if (found.status?.phase !== 'Terminating') return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const refusal = newAdmissionForbidden(attributes, why);
    throw new StatusError(refusal.code, refusal.reason, refusal.message, {
      ...refusal.details,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    });
  },
};
