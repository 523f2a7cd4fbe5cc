import type { Container, EnvVar, KubeObject, Pod } from '../../../kube/index.ts';
import { expand } from './expand.ts';
import { type FieldFacts, readField, readResourceField } from './field-ref.ts';

/** Where values of variables come from; both reject as the API server refuses (`configmap "x" not found`). */
export interface EnvSources {
  configMap(namespace: string, name: string): Promise<KubeObject>;
  secret(namespace: string, name: string): Promise<KubeObject>;
  readonly facts: FieldFacts;
  readonly serviceEnv: ReadonlyMap<string, string>;
}

const isNotFound = (error: unknown) => (error as { readonly code?: unknown }).code === 404;

const decode = (base64: string) => new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));

/** The texts of a ConfigMap or a Secret by their keys. */
function textsOf(object: KubeObject): Readonly<Record<string, string>> {
  const data = (object['data'] ?? {}) as Record<string, string>;
  if (object.kind !== 'Secret') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decode(value)]));
}

/**
 * The variables of a container (`makeEnvironmentVariables`, `pkg/kubelet/kubelet_pods.go`, v1.37). Upstream's order is that of
 * a Go map; here it is the spec's, Services last. `fileKeyRef` is refused.
 * @throws Error (rejects) with what its status shows: `couldn't find key k in Secret default/s`.
 */
export async function makeEnv(
  pod: Pod,
  container: Container,
  sources: EnvSources,
): Promise<{ readonly name: string; readonly value: string }[]> {
  const namespace = pod.metadata.namespace ?? '';
  const env = new Map<string, string>();
  const cache = new Map<string, Readonly<Record<string, string>>>();
  const read = async (kind: 'configMap' | 'secret', name: string, isOptional: boolean) => {
    const key = `${kind}/${name}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    try {
      const texts = textsOf(await sources[kind](namespace, name));
      cache.set(key, texts);
      return texts;
    } catch (error) {
      if (isOptional && isNotFound(error)) return undefined;
      throw error;
    }
  };
  for (const source of container.envFrom ?? []) {
    const reference = (source.configMapRef ?? source.secretRef) as { name?: string; optional?: boolean } | undefined;
    if (reference === undefined) continue;
    const kind = source.configMapRef === undefined ? 'secret' : 'configMap';
    const texts = await read(kind, reference.name ?? '', reference.optional ?? false);
    for (const [key, value] of Object.entries(texts ?? {})) env.set(`${source.prefix ?? ''}${key}`, value);
  }
  const mapping = (name: string) => env.get(name) ?? sources.serviceEnv.get(name);
  const valueFrom = async ({
    fieldRef,
    resourceFieldRef,
    configMapKeyRef,
    secretKeyRef,
    fileKeyRef,
  }: NonNullable<EnvVar['valueFrom']>) => {
    if (fieldRef !== undefined) return readField(pod, fieldRef, sources.facts);
    if (resourceFieldRef !== undefined) return readResourceField(pod, container, resourceFieldRef, sources.facts);
    if (fileKeyRef !== undefined) throw new Error('fileKeyRef is not modelled by this kubelet');
    const reference = configMapKeyRef ?? secretKeyRef;
    if (reference === undefined) return '';
    const { name = '', key = '', optional = false } = reference;
    const kind = configMapKeyRef === undefined ? 'secret' : 'configMap';
    const texts = await read(kind, name, optional);
    const value = texts !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined;
    if (value !== undefined || optional) return value;
    throw new Error(`couldn't find key ${key} in ${kind === 'secret' ? 'Secret' : 'ConfigMap'} ${namespace}/${name}`);
  };
  for (const { name = '', value = '', valueFrom: from } of container.env ?? []) {
    const text = value !== '' || from === undefined ? expand(value, mapping) : await valueFrom(from);
    if (text !== undefined) env.set(name, text);
  }
  for (const [name, value] of sources.serviceEnv) if (!env.has(name)) env.set(name, value);
  return [...env].map(([name, value]) => ({ name, value }));
}
