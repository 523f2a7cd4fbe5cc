import { encodeAnswer } from './encode.ts';
import type { OutputMediaType } from './negotiation.ts';
import type { Operation } from './operation.ts';
import { type ApiResponse, newMethodNotAllowed, newUnknownResource } from './response.ts';
import type { VerbResult } from './verbs/answer.ts';
import { get } from './verbs/get.ts';
import { list } from './verbs/list.ts';
import { watch } from './verbs/watch.ts';
import { writing } from './writing-on-demand.ts';

/** What a resource request comes to: its response, at once but for what a kubelet has to say. */
export type Routed = ApiResponse | Promise<ApiResponse>;

/**
 * Does what a resource request asks for.
 * @param onEnd is called when a watch has ended; not for anything else.
 * @throws StatusError
 */
export function route(operation: Operation, output: OutputMediaType, onEnd: () => void): Routed {
  const { definition, info, request } = operation;
  // Only what is behind a proxy may know HEAD.
  if (request.method === 'HEAD' && info.subresource !== 'proxy') throw newMethodNotAllowed();
  if (info.subresource !== '') {
    const result = writing.value.findSubresource(operation)(operation, output);
    return 'response' in result
      ? result.response
      : 'pending' in result
        ? result.pending
        : encodeAnswer(operation, output, result);
  }
  // A name that comes from a field selector is still a list.
  const hasName = info.parts.length > 1;
  // What is only created has no paths below it.
  if (hasName && !definition.info.verbs.some((verb) => verbsWithName.has(verb))) throw newUnknownResource();
  // A watch of one object comes by a path of its own.
  const isNamed = info.verb === 'watch' ? hasName : verbsWithName.has(info.verb);
  if (!definition.info.verbs.includes(info.verb) || hasName !== isNamed) {
    throw newMethodNotAllowed();
  }
  if (info.verb === 'watch') return watch(operation, output, onEnd);
  return encodeAnswer(operation, output, run(operation));
}

const verbsWithName = new Set<string>(['get', 'update', 'patch', 'delete']);

function run(operation: Operation): Exclude<VerbResult, { response: ApiResponse } | { pending: Promise<ApiResponse> }> {
  switch (operation.info.verb) {
    case 'get':
      return get(operation);
    case 'list':
      return list(operation);
    case 'create':
      return writing.value.create(operation);
    case 'update':
      return writing.value.update(operation);
    case 'patch':
      return writing.value.patching.value.patch(operation);
    case 'delete':
      return writing.value.remove(operation);
    case 'deletecollection':
      return writing.value.removeCollection(operation);
    default:
      throw newMethodNotAllowed();
  }
}
