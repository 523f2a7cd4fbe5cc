import {
  type FieldSelector,
  formatGoDurationMs,
  formatQuantity,
  formatTime,
  type KubeObject,
  matchesFields,
  matchesLabels,
  newMethodNotSupported,
  newNotFound,
  parseFieldSelector,
  parseLabelSelector,
  parseQuantityExact,
  StatusError,
} from '../../../../kube/index.ts';
import type { ApiRequest, RequestInfo } from '../../../apiserver/request.ts';
import { newMethodNotAllowed, newUnknownResource } from '../../../apiserver/response.ts';
import { type Point, type Stored, type Use, useBetween } from './storage.ts';

/** What is looked up for an answer. */
export interface MetricsSource {
  readonly stored: Stored;
  readonly nowMs: number;
  readonly nodes: readonly KubeObject[];
  /** Running Pods of a namespace, or all. */
  readonly pods: (namespace: string) => readonly KubeObject[];
  /** Told of what is left out, and why. */
  readonly skipped: (what: string, error: unknown) => void;
}

interface ContainerUse {
  readonly name: string;
  readonly usage: Use['usage'];
}

/** NodeMetrics or PodMetrics (k8s.io/metrics/pkg/apis/metrics/v1beta1, v0.36). */
export type Metrics = KubeObject & {
  readonly timestamp: string;
  readonly window: string;
  readonly usage?: Use['usage'];
  readonly containers?: readonly ContainerUse[];
};

const apiVersion = 'metrics.k8s.io/v1beta1';
const group = 'metrics.k8s.io';

/**
 * Answers a request for a resource (`pkg/api/node.go` and `pod.go`, metrics-server v0.9.0): one object, or a list of what
 * there is of those that match.
 * @throws StatusError
 */
export function serveMetrics(info: RequestInfo, request: ApiRequest, source: MetricsSource): Metrics | KubeObject {
  const { resource, name, subresource, namespace, verb } = info;
  const isPods = resource === 'pods';
  const isOther = resource !== 'nodes' && !isPods;
  if (isOther || subresource !== '' || (isPods ? name !== '' && namespace === '' : namespace !== ''))
    throw newUnknownResource();
  if (verb === 'watch') throw newMethodNotSupported({ group, resource }, 'watch');
  if (verb !== 'get' && verb !== 'list') throw newMethodNotAllowed();
  const isOne = info.parts.length > 1;
  const kind = isPods ? 'PodMetrics' : 'NodeMetrics';
  const items = (objects: readonly KubeObject[]) =>
    objects.flatMap((object) => (isPods ? podMetrics(object, source) : nodeMetrics(object, source)));
  if (isOne) {
    const object = (isPods ? source.pods(namespace) : source.nodes).find(({ metadata }) => metadata.name === name);
    // What its caches of Nodes and of Pods call them.
    if (object === undefined) throw newNotFound({ group: '', resource: isPods ? 'pods' : 'node' }, name);
    const [found] = items([object]);
    if (found !== undefined) return found;
    throw newNotFound({ group, resource: kind.toLowerCase() }, isPods ? `${namespace}/${name}` : name);
  }
  const { labels, fields } = selectorsOf(request.query);
  const matching = (isPods ? source.pods(namespace) : source.nodes)
    .filter(({ metadata }) => matchesLabels(labels, metadata.labels))
    .filter((object) => matchesFields(fields, fieldsOf(object)))
    .sort((a, b) => compare(sortKey(a), sortKey(b)));
  const list = items(matching).map(({ apiVersion: _version, kind: _kind, ...item }) => item);
  return { kind: `${kind}List`, apiVersion, metadata: {}, items: list };
}

/** @throws StatusError 400 */
function selectorsOf(query: URLSearchParams): {
  readonly labels: ReturnType<typeof parseLabelSelector>;
  readonly fields: FieldSelector;
} {
  try {
    const labels = parseLabelSelector(query.get('labelSelector') ?? '');
    const fields = parseFieldSelector(query.get('fieldSelector') ?? '');
    const unknown = fields.find(({ field }) => !knownFields.includes(field));
    if (unknown === undefined) return { labels, fields };
    const known = knownFields.map((field) => JSON.stringify(field)).join(', ');
    throw new StatusError(
      400,
      'BadRequest',
      `${JSON.stringify(unknown.field)} is not a known field selector: only ${known}`,
    );
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw new StatusError(400, 'BadRequest', error instanceof Error ? error.message : String(error));
  }
}

const knownFields = ['metadata.name', 'metadata.namespace'];

function fieldsOf({ metadata: { name = '', namespace } }: KubeObject): Record<string, string> {
  return { 'metadata.name': name, ...(namespace === undefined ? {} : { 'metadata.namespace': namespace }) };
}

const sortKey = ({ metadata: { namespace = '', name = '' } }: KubeObject) => `${namespace}\u0000${name}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function newMetrics(kind: string, { metadata }: KubeObject, nowMs: number, use: Pick<Use, 'atMs' | 'windowMs'>) {
  const { name = '', namespace, labels } = metadata;
  return {
    kind,
    apiVersion,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: formatTime(nowMs),
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp: formatTime(use.atMs),
    window: formatGoDurationMs(use.windowMs),
  };
}

function nodeMetrics(node: KubeObject, { stored, nowMs, skipped }: MetricsSource): Metrics[] {
  const name = node.metadata.name ?? '';
  const use = useOf(stored.last.nodes[name], stored.previous.nodes[name], (error) =>
    skipped(`"Skipping node usage metric" err=${JSON.stringify(error)} node=${JSON.stringify(name)}`, error),
  );
  return use === undefined ? [] : [{ ...newMetrics('NodeMetrics', node, nowMs, use), usage: use.usage }];
}

function podMetrics(pod: KubeObject, { stored, nowMs, skipped }: MetricsSource): Metrics[] {
  const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const last = stored.last.pods[key];
  const previous = stored.previous.pods[key];
  if (last === undefined || previous === undefined) return [];
  const containers: ContainerUse[] = [];
  let earliest: Pick<Use, 'atMs' | 'windowMs'> | undefined;
  for (const [name, point] of Object.entries(last)) {
    const before = previous[name];
    // A container that is too young: what the others use is not what the Pod uses.
    if (before === undefined) return [];
    const use = useOf(point, before, (error) =>
      skipped(
        `"Skipping container usage metric" err=${JSON.stringify(error)} container=${JSON.stringify(name)} pod=${JSON.stringify(key)}`,
        error,
      ),
    );
    if (use === undefined) continue;
    containers.push({ name, usage: use.usage });
    if (earliest === undefined || earliest.atMs > use.atMs) earliest = use;
  }
  if (earliest === undefined) return [];
  return [{ ...newMetrics('PodMetrics', pod, nowMs, earliest), containers }];
}

function useOf(last: Point | undefined, previous: Point | undefined, onError: (why: string) => void): Use | undefined {
  if (last === undefined || previous === undefined) return undefined;
  try {
    return useBetween(last, previous);
  } catch (error) {
    onError(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** The same as a Table (`pkg/api/table.go`): use of Pods is that of their containers together. */
export function toMetricsTable(answer: Metrics | KubeObject, version: string): object {
  const items: readonly Metrics[] = answer['items'] ?? [answer];
  const column = (name: string, format: string, description = '') => ({
    name,
    type: 'string',
    format,
    description,
    priority: 0,
  });
  const rows = items.map((item) => {
    const { metadata, containers, window, usage = sumOf(containers ?? []) } = item;
    const cells = [metadata.name ?? '', usage.cpu, usage.memory, window];
    return { cells, object: { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata } };
  });
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata: {},
    // Columns are made of the first item: without one there are none.
    columnDefinitions:
      items.length === 0
        ? null
        : [
            column('Name', 'name', 'Name of the resource'),
            column('cpu', 'quantity'),
            column('memory', 'quantity'),
            column('Window', 'duration'),
          ],
    rows: items.length === 0 ? null : rows,
  };
}

function sumOf(containers: readonly ContainerUse[]): Use['usage'] {
  const sum = (of: 'cpu' | 'memory', scale: number, format: 'BinarySI' | 'DecimalSI') => {
    let value = 0n;
    for (const { usage } of containers) {
      const quantity = parseQuantityExact(usage[of]);
      value += quantity.value * 10n ** BigInt(quantity.scale - scale);
    }
    return formatQuantity({ value, scale, format });
  };
  return { cpu: sum('cpu', -9, 'DecimalSI'), memory: sum('memory', 0, 'BinarySI') };
}
