import type { KubeObject } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';

const mountableSecrets = 'kubernetes.io/enforce-mountable-secrets';

/** Rules of v1 ServiceAccount: pkg/registry/core/serviceaccount/strategy.go (v1.37). */
export const serviceAccountRules: ResourceRules = {
  returnDeletedObject: true,
  prepareForCreate: keepOnlyNamesOfSecrets,
  prepareForUpdate: keepOnlyNamesOfSecrets,
  warnings(object, old) {
    const isNew = object.metadata.annotations?.[mountableSecrets] !== undefined;
    const wasThere = old?.metadata.annotations?.[mountableSecrets] !== undefined;
    return isNew && !wasThere
      ? [
          `metadata.annotations[${mountableSecrets}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ]
      : [];
  },
};

function keepOnlyNamesOfSecrets(object: KubeObject): void {
  const secrets: { name?: string }[] | undefined = object['secrets'];
  if (secrets) object['secrets'] = secrets.map(({ name }) => (name ? { name } : {}));
}
