import { type KubeObject, quote } from '../../kube/index.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError, messageOf, NoMatchError } from '../errors.ts';
import { groupKindOf, type Info } from './info.ts';

/** `mapper.infoForData` of `cli-runtime/pkg/resource/mapper.go`. */
export async function infoOfDocument(
  context: VerbContext,
  document: { readonly text: string; readonly value: unknown },
  source: string,
  isLocal: boolean,
): Promise<Info> {
  const object = document.value as KubeObject;
  const decodingFault = findDecodingFault(object, document.text);
  if (decodingFault !== undefined) throw new CommandError(`unable to decode ${quote(source)}: ${decodingFault}`);
  const name = object.metadata?.name ?? '';
  const namespace = object.metadata?.namespace ?? '';
  return {
    mapping: isLocal ? undefined : await mapDocument(context, object, source, name, namespace),
    namespace,
    name,
    source,
    object,
    resourceVersion: object.metadata?.resourceVersion ?? '',
    subresource: '',
  };
}

function findDecodingFault(object: unknown, text: string): string | undefined {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return `json: cannot unmarshal ${jsonType(object)} into Go value of type unstructured.detector`;
  }
  if (typeof (object as KubeObject).kind !== 'string' || (object as KubeObject).kind === '')
    return `Object 'Kind' is missing in '${text}'`;
  return findMetadataFault(object as KubeObject);
}

/** How Go's JSON decoder names the kind of a value. */
const jsonType = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;

/** What the decoder of metadata says (`metadata_decoder.go`): labels and annotations are texts. */
function findMetadataFault({ metadata }: KubeObject): string | undefined {
  if (metadata !== undefined && metadata !== null && (typeof metadata !== 'object' || Array.isArray(metadata)))
    return `json: cannot unmarshal ${jsonType(metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`;
  for (const field of ['labels', 'annotations'] as const) {
    const values: unknown = (metadata as Record<string, unknown> | undefined)?.[field];
    if (typeof values !== 'object' || values === null) continue;
    const bad = Object.values(values).find((value) => typeof value !== 'string' && value !== null);
    if (bad === undefined) continue;
    return `json: cannot unmarshal ${jsonType(bad)} into Go struct field ObjectMeta.metadata.${field} of type string`;
  }
  return undefined;
}

async function mapDocument(context: VerbContext, object: KubeObject, source: string, name: string, namespace: string) {
  try {
    return await context.client.map((mapper) => mapper.forKind(groupKindOf(object)));
  } catch (error) {
    if (!(error instanceof NoMatchError)) throw error;
    throw new CommandError(
      `resource mapping not found for name: ${quote(name)} namespace: ${quote(namespace)} from ${quote(source)}: ${messageOf(error)}\nensure CRDs are installed first`,
      { cause: error },
    );
  }
}
