import { newBadRequest, newNotFound, quote, StatusError, type StoredObject } from '../../../kube/index.ts';
import { newAuthorizationForbidden } from '../authorization/forbidden.ts';
import type { NodeBackend, NodeRequest } from '../node-backend.ts';
import { admit, attributesOf, type Operation, validateAdmission } from '../operation.ts';
import type { ApiResponse, HeaderList } from '../response.ts';
import type { VerbResult } from '../verbs/answer.ts';
import { readObject } from '../verbs/get.ts';
import { checkLogOptions } from './log-options.ts';

/**
 * `pods/log` (pkg/registry/core/pod/rest/log.go and `LogLocation` of pkg/registry/core/pod/strategy.go, v1.37): 204 for a Pod
 * that is on no Node, else what its kubelet has.
 * @throws StatusError
 */
export function log(operation: Operation): VerbResult {
  const { query } = operation.request;
  checkLogOptions(query, operation.info.name);
  const pod = readObject(operation);
  const container = chooseContainer(pod, query.get('container') ?? '');
  if (!pod['spec'].nodeName) return { response: { status: 204, headers: [], body: { kind: 'text', text: '' } } };
  const request = newNodeRequest(operation, pod, container);
  return { pending: toApiResponse(backendOf(operation, request).log(request)) };
}

/**
 * `pods/exec`, `pods/attach` and `pods/portforward` (pkg/registry/core/pod/rest/subresources.go, v1.37). Over plain HTTP there is
 * nothing to answer but why not; the sockets themselves belong to the program around this one.
 * @throws StatusError
 */
export function connect(operation: Operation): VerbResult {
  const { info, parts, user, request } = operation;
  refuseDryRun(operation);
  admitConnect(operation);
  // A WebSocket opens with GET, which is a lesser right than to run something.
  const attributes = { ...info, user, verb: 'create' };
  const { decision, reason } = parts.authorizer.authorize(attributes);
  if (decision !== 'Allow') throw newAuthorizationForbidden(attributes, reason);
  const pod = readObject(operation);
  const container =
    info.subresource === 'portforward' ? '' : chooseContainer(pod, request.query.get('container') ?? '');
  if (!pod['spec'].nodeName) throw newBadRequest(`pod ${info.name} does not have a host assigned`);
  backendOf(operation, newNodeRequest(operation, pod, container));
  throw newBadRequest('Upgrade request required');
}

/** `nodes/NAME/proxy/...`, which the kubelet answers, and the proxies of Pods and Services. @throws StatusError */
export function proxy(operation: Operation): VerbResult {
  const { definition, info } = operation;
  admitConnect(operation);
  const path = info.parts.slice(3).join('/');
  switch (definition.info.resource) {
    case 'nodes': {
      const [name = ''] = splitSchemeNamePort(info.name, 'node');
      const node = getNode(operation, name);
      const request: NodeRequest = {
        request: operation.request,
        user: operation.user,
        pod: undefined,
        node,
        container: '',
      };
      return { pending: toApiResponse(backendOf(operation, request).proxy(path, request)) };
    }
    case 'pods': {
      const [name = ''] = splitSchemeNamePort(info.name, 'pod');
      const pod = getNamed(operation, name);
      if (!pod['status']?.podIP) throw newBadRequest('address not allowed');
      throw noNetwork(`pod ${quote(name)}`);
    }
    default: {
      const [name = '', port = ''] = splitSchemeNamePort(info.name, 'service');
      const service = getNamed(operation, name);
      const ports: { name?: string; port: number }[] = service['spec']?.ports ?? [];
      const known = port === '' || ports.some((own) => own.name === port || String(own.port) === port);
      const slices = [
        ...operation.context.list({ group: 'discovery.k8s.io', resource: 'endpointslices' }, info.namespace),
      ];
      const hasEndpoints = slices.some(
        ({ metadata, endpoints }) => metadata.labels?.['kubernetes.io/service-name'] === name && endpoints?.length > 0,
      );
      if (known && hasEndpoints) throw noNetwork(`service ${quote(name)}`);
      throw new StatusError(503, 'ServiceUnavailable', `no endpoints available for service ${quote(info.name)}`);
    }
  }
}

const noNetwork = (what: string) =>
  new StatusError(503, 'ServiceUnavailable', `the embedded cluster has no network: ${what} cannot be reached`);

/** `web`, `web:80` or `https:web:80` as name and port (`SplitSchemeNamePort`, apimachinery/pkg/util/net). @throws StatusError 400 */
function splitSchemeNamePort(id: string, what: string): [name: string, port: string] {
  const parts = id.split(':');
  const [first = '', second = '', third = ''] = parts;
  if (parts.length === 1) return [first, ''];
  if (parts.length === 2) return [first, second];
  if (parts.length === 3 && ['', 'http', 'https'].includes(first)) return [second, third];
  throw newBadRequest(`invalid ${what} request ${quote(id)}`);
}

function getNamed({ context, definition, info }: Operation, name: string): StoredObject {
  const object = context.get(definition.info, info.namespace, name);
  if (object === undefined) throw newNotFound(definition.info, name);
  return object;
}

function getNode({ context }: Operation, name: string): StoredObject {
  const node = context.get({ group: '', resource: 'nodes' }, '', name);
  if (node === undefined) throw newNotFound({ group: '', resource: 'nodes' }, name);
  return node;
}

function newNodeRequest(operation: Operation, pod: StoredObject, container: string): NodeRequest {
  const node = getNode(operation, pod['spec'].nodeName);
  return { request: operation.request, user: operation.user, pod, node, container };
}

/** @throws StatusError 503 while there are no kubelets. */
function backendOf({ parts }: Operation, { node }: NodeRequest): NodeBackend {
  if (parts.nodeBackend !== undefined) return parts.nodeBackend;
  const why = `the embedded cluster has no kubelet for node ${quote(node.metadata.name ?? '')}`;
  throw new StatusError(503, 'ServiceUnavailable', why);
}

/** `validateContainer` (pkg/registry/core/pod/strategy.go). @throws StatusError 400 */
function chooseContainer({ metadata, spec }: StoredObject, asked: string): string {
  type Named = readonly { readonly name: string }[];
  const containers: Named = spec.containers ?? [];
  const names = [...(spec.initContainers ?? []), ...containers, ...(spec.ephemeralContainers ?? [])].map(
    ({ name }) => name,
  );
  if (asked !== '') {
    if (names.includes(asked)) return asked;
    throw newBadRequest(`container ${asked} is not valid for pod ${metadata.name}`);
  }
  const [only] = containers;
  if (containers.length === 1 && only !== undefined) return only.name;
  throw newBadRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`,
  );
}

function refuseDryRun({ request }: Operation): void {
  if (request.query.has('dryRun')) throw newBadRequest('dryRun is not supported');
}

function admitConnect(operation: Operation): void {
  const { namespace, name } = operation.info;
  const attributes = attributesOf(operation, {
    kind: 'CONNECT',
    name,
    namespace,
    object: undefined,
    old: undefined,
    dryRun: false,
  });
  admit(operation, attributes);
  validateAdmission(operation, attributes);
}

async function toApiResponse(answer: Promise<Response> | Response): Promise<ApiResponse> {
  const { status, headers, body } = await answer;
  const list: HeaderList = [...headers];
  return { status, headers: list, body: body === null ? { kind: 'text', text: '' } : { kind: 'stream', stream: body } };
}
