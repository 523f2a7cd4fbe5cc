import type { Store } from '../store/store.ts';
import { loadAdmissionNeeds, nodeRestriction, policies } from './admission/on-demand.ts';
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
    needsProtobuf(request) ? protobuf.load() : undefined,
  ]);
}

function needsProtobuf({ header, body }: ApiRequest): boolean {
  if (typeof body !== 'string') return true;
  const type = header('content-type');
  return type !== undefined && type !== 'application/json' && isProtobufType(type);
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
