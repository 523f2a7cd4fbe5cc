import type { KubeObject, StoredObject } from '../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext } from './admission.ts';
import type { AuditRecord } from './auditor.ts';
import { cloneJson } from './clone.ts';
import type { ServerParts } from './parts.ts';
import type { ApiRequest, RequestInfo, UserInfo } from './request.ts';
import type { ResourceDefinition } from './resource.ts';
import type { ResourceRequest } from './resource-request.ts';

/** One resource request with all that its verb needs. */
export interface Operation extends ResourceRequest {
  readonly parts: ServerParts;
  readonly context: AdmissionContext;
  readonly audit: AuditRecord | undefined;
  /** Texts for `Warning` headers, each once. */
  readonly warnings: ReadonlySet<string>;
}

/** A resource request, with nothing warned of yet. */
export function newOperation(
  parts: ServerParts,
  request: ApiRequest,
  info: RequestInfo,
  user: UserInfo,
  definition: ResourceDefinition,
  audit: AuditRecord | undefined,
): Operation {
  const warnings = new Set<string>();
  const warn = (text: string) => void warnings.add(text);
  return {
    parts,
    request,
    info,
    user,
    definition,
    dryRun: request.query.has('dryRun'),
    audit,
    warnings,
    warn,
    annotate: (key, value) => audit?.annotate(key, value),
    context: newContext(parts, warn),
  };
}

/** What rules and admission may ask for, over the store. */
export function newContext(parts: ServerParts, warn: (text: string) => void): AdmissionContext {
  const { clock, random, store, registry } = parts;
  return {
    clock,
    random,
    warn,
    get(resource, namespace, name) {
      const definition = registry.stored(resource);
      return definition && store.get(keyOf(definition, namespace, name));
    },
    list(resource, namespace) {
      const definition = registry.stored(resource);
      return definition === undefined ? [] : store.list(prefixOf(definition, namespace ?? '')).items;
    },
    update(resource, namespace, name, change) {
      const definition = registry.stored(resource);
      if (definition === undefined) return undefined;
      const key = keyOf(definition, namespace, name);
      const old = store.get(key);
      if (old === undefined) return undefined;
      const object = cloneJson(old) as KubeObject;
      change(object);
      // Nothing else runs between reading and writing, so that there is nobody to lose against.
      return store.update(key, old.metadata.resourceVersion ?? '', object);
    },
  };
}

/** `/registry/pods/default/web`. */
export function keyOf({ keyPrefix, info }: ResourceDefinition, namespace: string, name: string): string {
  return info.namespaced ? `${keyPrefix}${namespace}/${name}` : keyPrefix + name;
}

/** `/registry/pods/default/`, or `/registry/pods/` for all namespaces. */
export function prefixOf({ keyPrefix, info }: ResourceDefinition, namespace: string): string {
  return info.namespaced && namespace !== '' ? `${keyPrefix}${namespace}/` : keyPrefix;
}

/** Asks admission's first half, which may change the object. @throws StatusError */
export function admit(operation: Operation, attributes: AdmissionAttributes): void {
  for (const plugin of operation.parts.admission) plugin.admit?.(attributes, operation.context);
}

/** Asks admission's second half, which only refuses. @throws StatusError */
export function validateAdmission(operation: Operation, attributes: AdmissionAttributes): void {
  for (const plugin of operation.parts.admission) plugin.validate?.(attributes, operation.context);
}

/** What admission is told of a write. */
export function attributesOf(
  operation: Operation,
  write: {
    readonly kind: AdmissionAttributes['operation'];
    readonly name: string;
    readonly namespace: string;
    readonly object: KubeObject | undefined;
    readonly old: StoredObject | undefined;
    readonly dryRun: boolean;
    readonly subresource?: string;
  },
): AdmissionAttributes {
  return {
    operation: write.kind,
    resource: operation.definition.info,
    subresource: write.subresource ?? operation.info.subresource,
    namespace: write.namespace,
    name: write.name,
    object: write.object,
    old: write.old,
    user: operation.user,
    dryRun: write.dryRun,
    annotate: operation.annotate,
  };
}
