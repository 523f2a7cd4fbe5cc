import {
  type Container,
  type ObjectFieldSelector,
  type Pod,
  parseQuantity,
  quote,
  type ResourceFieldSelector,
  type ResourceList,
} from '../../../kube/index.ts';
import { findContainer } from './spec.ts';

/** What fields of a Pod cannot know themselves. */
export interface FieldFacts {
  readonly podIp: string;
  readonly hostIp: string;
  readonly allocatable: ResourceList;
}

const formatMap = (map: Readonly<Record<string, string>> = {}) =>
  Object.keys(map)
    .sort()
    .map((key) => `${key}=${quote(map[key] ?? '')}`)
    .join('\n');

/**
 * The value of a field of a Pod (`ExtractFieldPathAsString`, `pkg/fieldpath/fieldpath.go`, v1.37).
 * @throws Error for a field that is not supported.
 */
export function readField(pod: Pod, { fieldPath = '' }: ObjectFieldSelector, facts: FieldFacts): string {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(fieldPath);
  if (subscript !== null) {
    const map = subscript[1] === 'labels' ? metadata.labels : metadata.annotations;
    return map?.[subscript[2] ?? ''] ?? '';
  }
  switch (fieldPath) {
    case 'metadata.name':
      return metadata.name ?? '';
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid ?? '';
    case 'metadata.labels':
      return formatMap(metadata.labels);
    case 'metadata.annotations':
      return formatMap(metadata.annotations);
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return facts.hostIp;
    case 'status.podIP':
    case 'status.podIPs':
      return facts.podIp;
    default:
      throw new Error(`unsupported fieldPath: ${fieldPath}`);
  }
}

/**
 * The value of a container's resource in units of the divisor, rounded up; a limit that is absent is the node's allocatable
 * (`ExtractContainerResourceValue`, `pkg/api/v1/resource/helpers.go`, v1.37).
 * @throws Error for a container or resource that is not there.
 */
export function readResourceField(
  pod: Pod,
  own: Container | undefined,
  { containerName = '', resource = '', divisor = '' }: ResourceFieldSelector,
  { allocatable }: FieldFacts,
): string {
  const container = containerName === '' ? own : findContainer(pod, containerName);
  if (container === undefined) throw new Error(`container ${containerName} not found`);
  const [kind, name = ''] = resource.split(/\.(.*)/s);
  if ((kind !== 'limits' && kind !== 'requests') || name === '') {
    throw new Error(`unsupported container resource : ${resource}`);
  }
  const { limits, requests } = container.resources ?? {};
  const amount = kind === 'limits' ? (limits?.[name] ?? allocatable[name] ?? '0') : (requests?.[name] ?? '0');
  const unit = divisor === '' || divisor === '0' ? 1 : parseQuantity(divisor);
  // Quantities are doubles here: what is left of a division is noise.
  return String(Math.ceil(Number((parseQuantity(amount) / unit).toFixed(6))));
}
