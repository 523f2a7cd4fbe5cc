import { createSeededRandom } from '../../../../../src/base/index.ts';
import type {
  AdmissionAttributes,
  AdmissionContext,
  AdmissionPlugin,
} from '../../../../../src/embedded/apiserver/admission.ts';
import type { ResourceInfo } from '../../../../../src/embedded/apiserver/resource.ts';
import { isStatusError, type KubeObject, type StatusError } from '../../../../../src/kube/index.ts';

/** A cluster of a few objects, for plugins to look at. */
export function newContext(objects: readonly KubeObject[] = []) {
  const warnings: string[] = [];
  const plural = (kind: string) => (kind.endsWith('s') ? `${kind}es` : `${kind}s`).toLowerCase();
  const find = (resource: string, namespace: string, name: string) =>
    objects.find(
      ({ kind, metadata }) =>
        plural(kind) === resource && (metadata.namespace ?? '') === namespace && metadata.name === name,
    );
  const context: AdmissionContext = {
    clock: { now: () => Date.parse('2026-01-01T00:00:00Z'), schedule: () => ({ [Symbol.dispose]: () => undefined }) },
    random: createSeededRandom(1),
    warn: (text) => void warnings.push(text),
    get: ({ resource }, namespace, name) => find(resource, namespace, name),
    list: ({ resource }, namespace) =>
      objects.filter(
        ({ kind, metadata }) =>
          plural(kind) === resource && (namespace === undefined || metadata.namespace === namespace),
      ),
    update({ resource }, namespace, name, change) {
      const object = find(resource, namespace, name);
      if (object) change(object);
      return object;
    },
  };
  return { context, warnings };
}

/** What a request for `kind` would be admitted as: a creation unless told. */
export function newAttributes(
  object: KubeObject | undefined,
  more: Partial<AdmissionAttributes> & { readonly resourceName: string; readonly group?: string },
): AdmissionAttributes & { readonly annotations: Map<string, string> } {
  const { resourceName, group = '', ...rest } = more;
  const annotations = new Map<string, string>();
  const resource: ResourceInfo = {
    group,
    version: 'v1',
    resource: resourceName,
    singular: '',
    kind: object?.kind ?? '',
    namespaced: true,
    verbs: [],
    shortNames: [],
    categories: [],
    subresources: [],
  };
  return {
    operation: 'CREATE',
    resource,
    subresource: '',
    namespace: 'default',
    name: object?.metadata.name ?? '',
    object,
    old: undefined,
    user: { username: 'someone', groups: ['system:authenticated'] },
    dryRun: false,
    annotate: (key, value) => void annotations.set(key, value),
    annotations,
    ...rest,
  };
}

/** Both halves of a plugin, one after the other. */
export function run(plugin: AdmissionPlugin, attributes: AdmissionAttributes, context: AdmissionContext): void {
  plugin.admit?.(attributes, context);
  plugin.validate?.(attributes, context);
}

/** The refusal that a plugin throws; fails the test when it throws none. */
export function refusalOf(act: () => void): StatusError {
  try {
    act();
  } catch (error) {
    if (isStatusError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export function newPod(spec: Record<string, unknown>, metadata: KubeObject['metadata'] = { name: 'p' }): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

export function newNamespace(labels: Record<string, string> = {}, name = 'default'): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels }, status: { phase: 'Active' } };
}
