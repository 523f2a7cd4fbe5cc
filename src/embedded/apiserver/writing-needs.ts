import type { Store } from '../store/store.ts';
import { hasPolicies, loadAdmissionNeeds, nodeRestriction, policies } from './admission/on-demand.ts';
import { protobuf } from './body/protobuf-on-demand.ts';
import { isProtobufType } from './negotiation.ts';
import { waitForAll } from './on-demand.ts';
import type { ApiRequest, RequestInfo } from './request.ts';
import { rulesModules } from './resources/rules-modules.ts';
import { evicting, kubelets, scaling, subresourceNeeds } from './subresources/on-demand.ts';
import { patching, virtual } from './verbs/on-demand.ts';

/** Loads what a request needs that is more than reading, beyond what all of those need; see `needs.ts`. */
export function loadWritingNeeds(store: Store, request: ApiRequest, info: RequestInfo): Promise<unknown> | undefined {
  return waitForAll([
    info.verb === 'patch' ? patching.load() : undefined,
    subresourceNeeds(info)?.load(),
    loadAdmissionNeeds(store, request, info),
    ...inducedNeeds(info),
    needsProtobuf(request) ? protobuf.load() : undefined,
  ]);
}

function needsProtobuf(request: ApiRequest): boolean {
  if (request.object !== undefined) return false;
  if (typeof request.body !== 'string') return true;
  const type = request.header('content-type');
  return type !== undefined && type !== 'application/json' && isProtobufType(type);
}

/**
 * What parts of the cluster will ask for once this has been done: they ask in the middle of something, which must not have to
 * wait for code.
 */
function inducedNeeds({ verb, resource, subresource }: RequestInfo): (Promise<unknown> | undefined)[] {
  if (subresource !== '') return [];
  switch (resource) {
    case 'horizontalpodautoscalers':
      return [scaling.load(), kubelets.load()];
    case 'limitranges':
    case 'resourcequotas':
      return [policies.load()];
    case 'namespaces':
      // All that can be in it is deleted with it.
      return verb === 'delete' ? Object.values(rulesModules).map((module) => module.load()) : [];
    default:
      return [];
  }
}

/** Loads what kubelets, scheduler and controllers ask for from the start of a cluster, or because of what it has. */
export async function loadForComponents(store: Store): Promise<void> {
  const { daemon, pod, rbac, service, storage, usual } = rulesModules;
  const has = (...prefixes: readonly string[]) => prefixes.some((prefix) => store.count(`/registry/${prefix}/`) > 0);
  await Promise.all([
    ...[patching, virtual, nodeRestriction, daemon, pod, rbac, service, storage, usual].map((part) => part.load()),
    has('horizontalpodautoscalers') ? Promise.all([scaling.load(), kubelets.load()]) : undefined,
    hasPolicies(store) ? policies.load() : undefined,
  ]);
}

/** Loads all that any of those may need. */
export async function loadAllOfWriting(): Promise<void> {
  const parts = [
    patching,
    virtual,
    scaling,
    evicting,
    kubelets,
    protobuf,
    policies,
    nodeRestriction,
    ...Object.values(rulesModules),
  ];
  await Promise.all(parts.map((part) => part.load()));
}
