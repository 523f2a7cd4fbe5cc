import { newBadRequest } from '../../../../kube/index.ts';
import type { VirtualCreate } from '../../virtual-resource.ts';

/** Tells a caller what it may do (`pkg/registry/authorization/selfsubjectrulesreview/rest.go`, v1.37): `kubectl auth can-i --list`. */
export const createSelfSubjectRulesReview: VirtualCreate = (object, { user, authorizer }) => {
  const namespace: string = object['spec']?.namespace ?? '';
  if (namespace === '') throw newBadRequest('no namespace on request');
  const { resourceRules, nonResourceRules, incomplete, evaluationError } = authorizer.rulesFor(user, namespace);
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {},
    spec: {},
    status: {
      resourceRules,
      nonResourceRules,
      incomplete,
      ...(evaluationError === undefined ? {} : { evaluationError }),
    },
  };
};
