import { newNotFound } from '../../../kube/index.ts';
import type { OutputMediaType } from '../negotiation.ts';
import type { Operation } from '../operation.ts';
import { newMethodNotAllowed, newUnknownResource } from '../response.ts';
import type { VerbResult } from '../verbs/answer.ts';
import { readObject } from '../verbs/get.ts';
import { patching, virtual } from '../verbs/on-demand.ts';
import { update } from '../verbs/update.ts';
import { bind } from './binding.ts';
import { evicting, kubelets, scaling } from './on-demand.ts';

/** Does what is asked of a subresource. @throws StatusError */
export type SubresourceHandler = (operation: Operation, output: OutputMediaType) => VerbResult;

/** Those that are more than another way to write their object, by name, or by resource and name. */
const handlers: Readonly<Record<string, SubresourceHandler>> = {
  scale: (operation) => scaling.value.scale(operation),
  'pods/attach': connect,
  'pods/binding': bind,
  'pods/eviction': (operation) => evicting.value.evict(operation),
  'pods/exec': connect,
  'pods/log': (operation) => kubelets.value.log(operation),
  'pods/portforward': connect,
  proxy: (operation) => kubelets.value.proxy(operation),
  'serviceaccounts/token': createToken,
};

function connect(operation: Operation): VerbResult {
  return kubelets.value.connect(operation);
}

function createToken(operation: Operation): VerbResult {
  const kind = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
  return virtual.value.createVirtual(operation, { ...kind, schema: operation.parts.schemas.forKind(kind) });
}

/** @throws StatusError 404, 405 */
export function findSubresource({ definition, info }: Operation): SubresourceHandler {
  const served = definition.info.subresources.find(({ name }) => name === info.subresource);
  if (served === undefined) {
    throw definition.custom === true ? newNotFound(definition.info, info.name) : newUnknownResource();
  }
  if (!served.verbs.includes(info.verb)) throw newMethodNotAllowed();
  return handlers[`${definition.info.resource}/${info.subresource}`] ?? handlers[info.subresource] ?? writeToObject;
}

/** `status` and the like: the object itself, of which only a part is written. */
function writeToObject(operation: Operation): VerbResult {
  const { definition, info } = operation;
  const rules = definition.rules.subresources?.[info.subresource];
  switch (info.verb) {
    case 'get':
      return { status: 200, object: readObject(operation) };
    case 'update':
      return update(operation, rules ?? {});
    case 'patch':
      return patching.value.patch(operation, rules ?? {});
    default:
      throw newMethodNotAllowed();
  }
}
