import {
  newBadRequest,
  newInternalError,
  newNotFound,
  quote,
  StatusError,
  type StatusReason,
  type StoredObject,
} from '../../../kube/index.ts';
import { type NodeBackend, NodeRefusal } from '../node-backend.ts';
import { admit, attributesOf, type Operation, validateAdmission } from '../operation.ts';

/** The Node that a Pod is on. @throws StatusError 404 */
export function getNode({ context, definition }: Operation, name: string): StoredObject {
  const node = context.get({ group: '', resource: 'nodes' }, '', name);
  // Upstream names the resource of the request: a Pod's node that is not there is a Pod that is not there.
  if (node === undefined) throw newNotFound(definition.info, name);
  return node;
}

/** @throws StatusError 503 while there are no kubelets. */
export function getBackend({ parts }: Operation, { metadata }: StoredObject): NodeBackend {
  if (parts.nodeBackend !== undefined) return parts.nodeBackend;
  const why = `the embedded cluster has no kubelet for node ${quote(metadata.name ?? '')}`;
  throw new StatusError(503, 'ServiceUnavailable', why);
}

/** `validateContainer` (pkg/registry/core/pod/strategy.go, v1.37). @throws StatusError 400 */
export function chooseContainer({ metadata, spec }: StoredObject, asked: string): string {
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

/** Asks admission about a request that only connects (`ConnectResource`, apiserver/pkg/endpoints/handlers/rest.go). @throws StatusError */
export function admitConnect(operation: Operation): void {
  if (operation.request.query.has('dryRun')) throw newBadRequest('dryRun is not supported');
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

/** What a kubelet has thrown as what its server would have answered; the API server's own refusals pass. @throws StatusError */
export function toRefusal(error: unknown): NodeRefusal {
  if (error instanceof NodeRefusal) return error;
  if (error instanceof StatusError) throw error;
  return new NodeRefusal(500, error instanceof Error ? error.message : String(error));
}

/** Of a code, what it is called and said of (`NewGenericServerResponse`, apimachinery/pkg/api/errors, v1.37). */
const known: Readonly<Record<number, readonly [reason: StatusReason, message: string]>> = {
  404: ['NotFound', 'the server could not find the requested resource'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
};

/** A kubelet's refusal of a log as a Status (`GenericHttpResponseChecker`, apiserver/pkg/registry/generic/rest, v1.37). */
export function toLogStatus({ code, message }: NodeRefusal, name: string): StatusError {
  if (code === 500) return newInternalError(message);
  if (code === 400) return newBadRequest(message);
  const [reason, text] = known[code] ?? [
    'InternalError',
    `an error on the server (${quote(message)}) has prevented the request from succeeding`,
  ];
  return new StatusError(code, reason, `${text} ( pods/log ${name})`, { name, kind: 'pods/log' });
}

interface NodeAddress {
  readonly type: string;
  readonly address: string;
}

/** What kubeadm sets as `--kubelet-preferred-address-types`. */
const preferred = ['InternalIP', 'ExternalIP', 'Hostname'];

/** Where the kubelet of a Node listens (`GetConnectionInfo`, pkg/kubelet/client/kubelet_client.go, v1.37). @throws StatusError 500 */
export function kubeletAddress({ status }: StoredObject): { readonly host: string; readonly port: number } {
  const addresses: readonly NodeAddress[] = status?.addresses ?? [];
  for (const type of preferred) {
    const found = addresses.find((each) => each.type === type);
    if (found !== undefined)
      return { host: found.address, port: status?.daemonEndpoints?.kubeletEndpoint?.Port || 10250 };
  }
  const known = addresses.map(({ type, address }) => `{${type} ${address}}`).join(' ');
  throw new StatusError(500, '', `no preferred addresses found; known addresses: [${known}]`);
}
