import type { DownwardApiFile, KeyToPath, KubeObject, Pod, Volume, VolumeProjection } from '../../../kube/index.ts';
import { type FieldFacts, readField, readResourceField } from '../containers/field-ref.ts';

/** The files of a volume by their paths. */
export type Payload = ReadonlyMap<string, Uint8Array>;

/** Where files of volumes come from; objects reject as the API server refuses. */
export interface PayloadSources {
  configMap(name: string): Promise<KubeObject>;
  secret(name: string): Promise<KubeObject>;
  token(audience: string | undefined, expirationSeconds: number | undefined): Promise<string>;
  readonly facts: FieldFacts;
}

const encoder = new TextEncoder();
const decode = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

function bytesOf(object: KubeObject): Map<string, Uint8Array> {
  const result = new Map<string, Uint8Array>();
  const isSecret = object.kind === 'Secret';
  for (const [key, text] of Object.entries((object['data'] ?? {}) as Record<string, string>)) {
    result.set(key, isSecret ? decode(text) : encoder.encode(text));
  }
  for (const [key, text] of Object.entries((object['binaryData'] ?? {}) as Record<string, string>)) {
    result.set(key, decode(text));
  }
  return result;
}

/** Keys as files, all or those that are named (`MakePayload`, `pkg/volume/configmap/configmap.go` and `secret/secret.go`, v1.37). */
function pick(
  object: KubeObject,
  items: readonly KeyToPath[] | undefined,
  isOptional: boolean,
): Map<string, Uint8Array> {
  const all = bytesOf(object);
  if (items === undefined || items.length === 0) return all;
  const result = new Map<string, Uint8Array>();
  for (const { key = '', path = '' } of items) {
    const bytes = all.get(key);
    if (bytes !== undefined) result.set(path, bytes);
    else if (!isOptional) {
      throw new Error(
        object.kind === 'Secret'
          ? `references non-existent secret key: ${key}`
          : `configmap references non-existent config key: ${key}`,
      );
    }
  }
  return result;
}

function downward(pod: Pod, items: readonly DownwardApiFile[], facts: FieldFacts): Map<string, Uint8Array> {
  const result = new Map<string, Uint8Array>();
  for (const { path = '', fieldRef, resourceFieldRef } of items) {
    const text =
      fieldRef !== undefined
        ? readField(pod, fieldRef, facts)
        : readResourceField(pod, undefined, resourceFieldRef ?? {}, facts);
    result.set(path, encoder.encode(text));
  }
  return result;
}

/** An object's files; none for one that is not there and need not be. */
async function pickOptional(
  get: () => Promise<KubeObject>,
  items: readonly KeyToPath[] | undefined,
  optional: boolean,
): Promise<Map<string, Uint8Array>> {
  try {
    return pick(await get(), items, optional);
  } catch (error) {
    if (optional && (error as { readonly code?: unknown }).code === 404) return new Map();
    throw error;
  }
}

async function project(pod: Pod, source: VolumeProjection, sources: PayloadSources): Promise<Map<string, Uint8Array>> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap !== undefined) {
    const { name = '', items, optional = false } = configMap as typeof configMap & { optional?: boolean };
    return pickOptional(() => sources.configMap(name), items, optional);
  }
  if (secret !== undefined) {
    const { name = '', items, optional = false } = secret as typeof secret & { optional?: boolean };
    return pickOptional(() => sources.secret(name), items, optional);
  }
  if (downwardAPI !== undefined) return downward(pod, downwardAPI.items ?? [], sources.facts);
  if (serviceAccountToken !== undefined) {
    const { audience, expirationSeconds, path = '' } = serviceAccountToken;
    return new Map([[path, encoder.encode(await sources.token(audience, expirationSeconds))]]);
  }
  throw new Error(`a projected source ${Object.keys(source).join(', ')} is not modelled by this kubelet`);
}

/**
 * The files of a volume that the API server's objects fill; undefined for a volume of another kind.
 * @throws Error (rejects) with what the `FailedMount` Event tells after `MountVolume.SetUp failed for volume "v" : `.
 */
export async function payloadOf(pod: Pod, volume: Volume, sources: PayloadSources): Promise<Payload | undefined> {
  if (volume.configMap !== undefined) {
    const { name = '', items, optional = false } = volume.configMap as typeof volume.configMap & { optional?: boolean };
    return pickOptional(() => sources.configMap(name), items, optional);
  }
  if (volume.secret !== undefined) {
    const { secretName = '', items, optional = false } = volume.secret as typeof volume.secret & { optional?: boolean };
    return pickOptional(() => sources.secret(secretName), items, optional);
  }
  if (volume.downwardAPI !== undefined) return downward(pod, volume.downwardAPI.items ?? [], sources.facts);
  if (volume.projected === undefined) return undefined;
  const result = new Map<string, Uint8Array>();
  const errors: string[] = [];
  for (const source of volume.projected.sources ?? []) {
    try {
      for (const [path, bytes] of await project(pod, source, sources)) result.set(path, bytes);
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (errors.length === 0) return result;
  throw new Error(errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`);
}
