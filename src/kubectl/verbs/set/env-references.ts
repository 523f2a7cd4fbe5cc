import { type KubeObject, quantityMilliValue, quantityValue, quote } from '../../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { sortKeys } from '../create/quota.ts';
import type { Draft, DraftContainer, DraftEnv } from './patches.ts';

type Reference = NonNullable<DraftEnv['valueFrom']>;

/** What a variable is taken from, in words (`GetEnvVarRefString` of `kubectl/pkg/cmd/set/env/env_resolve.go`, v0.37). */
export function formatReference(from: Reference): string {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = from;
  if (configMapKeyRef !== undefined) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef !== undefined) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef !== undefined) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef === undefined) return 'invalid valueFrom';
  const { containerName = '', resource } = resourceFieldRef;
  return `resource field ${containerName === '' ? '' : `${containerName}/`}${resource}`;
}

/** Finds out what variables that are taken from elsewhere are (`GetEnvVarRefValue`). */
export function createReferences(context: VerbContext, object: Draft, container: DraftContainer) {
  const known = new Map<string, Promise<Readonly<Record<string, string>>>>();
  const dataOf = (resource: 'secrets' | 'configmaps', name: string): Promise<Readonly<Record<string, string>>> => {
    const path = `/api/v1/namespaces/${namespaceSegment(context.namespace.name)}/${resource}/${nameSegment(name)}`;
    const found =
      known.get(path) ??
      context.client.rest
        .json<KubeObject & { readonly data?: Record<string, string> }>({
          path,
          about: { resource: { group: '', resource }, name },
        })
        .then(({ data = {} }) => data);
    known.set(path, found);
    return found;
  };
  const resolve = async ({ secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef }: Reference): Promise<string> => {
    if (secretKeyRef !== undefined) {
      const value = (await dataOf('secrets', secretKeyRef.name))[secretKeyRef.key];
      if (value !== undefined) return decodeBase64(value);
      throw new CommandError(`key ${secretKeyRef.key} not found in secret ${secretKeyRef.name}`);
    }
    if (configMapKeyRef !== undefined) {
      const value = (await dataOf('configmaps', configMapKeyRef.name))[configMapKeyRef.key];
      if (value !== undefined) return value;
      throw new CommandError(`key ${configMapKeyRef.key} not found in config map ${configMapKeyRef.name}`);
    }
    if (fieldRef !== undefined) return fieldOf(object, fieldRef.fieldPath);
    if (resourceFieldRef !== undefined)
      return resourceOf(container, resourceFieldRef.resource, resourceFieldRef.divisor ?? '0');
    throw new CommandError('invalid valueFrom');
  };
  return {
    async valueOf(from: Reference): Promise<{ readonly value: string } | { readonly failure: string }> {
      try {
        return { value: await resolve(from) };
      } catch (error) {
        return { failure: messageOf(error) };
      }
    },
  };
}

const decodeBase64 = (text: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));

function fieldOf({ metadata }: KubeObject, path: string): string {
  const [, map, key] = /^(.+?)\['(.*)'\]$/s.exec(path) ?? [];
  if (map !== undefined && key !== undefined) {
    if (map === 'metadata.annotations') return metadata.annotations?.[key] ?? '';
    if (map === 'metadata.labels') return metadata.labels?.[key] ?? '';
    throw new CommandError(`fieldPath ${quote(path)} does not support subscript`);
  }
  if (path === 'metadata.annotations') return formatMap(metadata.annotations ?? {});
  if (path === 'metadata.labels') return formatMap(metadata.labels ?? {});
  if (path === 'metadata.name') return metadata.name ?? '';
  if (path === 'metadata.namespace') return metadata.namespace ?? '';
  if (path === 'metadata.uid') return metadata.uid ?? '';
  throw new CommandError(`unsupported fieldPath: ${path}`);
}

const formatMap = (map: Readonly<Record<string, string>>): string =>
  Object.entries(sortKeys(map))
    .map(([key, value]) => `${key}=${quote(value)}`)
    .join('\n');

/** Rounded up to the divisor. */
function resourceOf({ resources = {} }: DraftContainer, path: string, divisor: string): string {
  const [list = '', ...name] = path.split('.');
  const resource = name.join('.');
  const isKnown = ['cpu', 'memory', 'ephemeral-storage'].includes(resource) || resource.startsWith('hugepages-');
  if ((list !== 'limits' && list !== 'requests') || !isKnown)
    throw new CommandError(`Unsupported container resource : ${path}`);
  const amount = resources[list]?.[resource] ?? '0';
  const unit = quantityMilliValue(divisor) === 0 ? '1' : divisor;
  const read = resource === 'cpu' ? quantityMilliValue : quantityValue;
  return String(Math.ceil(read(amount) / read(unit)));
}
