import { formatTime, isSemanticallyEqual, type KubeObject, type WorkloadCondition } from '../../kube/index.ts';
import { type ComponentContext, createWorkQueue, type Informers, keyOf, resources } from '../client/index.ts';
import {
  type ApiServiceSpec,
  answerOf,
  remoteSpecOf,
  remoteUserHeaders,
  resolveCluster,
  type ServiceNetwork,
  tlsOf,
} from './service-route.ts';

/** How often it is looked again, though nothing that can be seen has changed. */
const resyncMs = 30_000;
const attempts = 5;
/** Of the request for discovery. */
const timeoutMs = 5000;

type Verdict = readonly [status: WorkloadCondition['status'], reason: string, message: string];

/** What is known of Services once an APIService names one. */
interface Follow {
  readonly services: ReturnType<Informers['of']>;
  readonly slices: ReturnType<Informers['of']>;
}

/**
 * Keeps the condition `Available` of APIServices that name a Service
 * (kube-aggregator/pkg/controllers/status/remote/remote_available_controller.go, v1.37).
 */
export function createAvailabilityController(
  context: ComponentContext,
  informers: Informers,
  network: ServiceNetwork,
): Disposable {
  const { client, clock, log } = context;
  const apiServices = informers.of(resources.apiServices);
  let following: Follow | undefined;
  const queue = createWorkQueue({
    clock,
    name: 'RemoteAvailabilityController',
    ...(context.memory === undefined ? {} : { memory: context.memory }),
    maxDelayMs: 30_000,
    process: sync,
    onError: (name, error) => log('info', `${name} failed with: ${error instanceof Error ? error.message : error}`),
  });
  const addOf = ({ metadata: { namespace = '', name = '' } }: Pick<KubeObject, 'metadata'>) => {
    for (const apiService of apiServices.list()) {
      const service = remoteSpecOf(apiService)?.service;
      if (service?.namespace === namespace && service.name === name) queue.add(keyOf(apiService));
    }
  };
  /** Most clusters have no such APIService: what Services there are is asked for with the first. */
  const follow = (): Follow => {
    if (following !== undefined) return following;
    const services = informers.of<KubeObject>(resources.services);
    const slices = informers.of<KubeObject>(resources.endpointSlices);
    following = { services, slices };
    services.addHandlers({ added: addOf, updated: (_, service) => addOf(service), deleted: addOf });
    const addOfSlice = (slice: KubeObject) => addOf({ metadata: { ...slice.metadata, name: serviceOf(slice) } });
    slices.addIndex('service', (slice) => [`${slice.metadata.namespace}/${serviceOf(slice)}`]);
    slices.addHandlers({ added: addOfSlice, updated: (_, slice) => addOfSlice(slice), deleted: addOfSlice });
    return following;
  };
  apiServices.addHandlers({
    added: (apiService) => add(apiService),
    updated: (_, apiService) => add(apiService),
  });
  function add(apiService: KubeObject): void {
    if (remoteSpecOf(apiService) !== undefined) queue.add(keyOf(apiService));
  }

  async function sync(name: string): Promise<void> {
    if (remoteSpecOf(apiServices.get('', name)) === undefined) return;
    const known = follow();
    await informers.synced();
    const apiService = apiServices.get('', name);
    const spec = remoteSpecOf(apiService);
    if (apiService === undefined || spec === undefined) return;
    queue.addAfter(name, resyncMs);
    const verdict = judge(spec, known) ?? (await discover(spec, known, network));
    await write(apiService, verdict);
    if (verdict[1] === 'FailedDiscoveryCheck') throw new Error(verdict[2]);
  }

  async function write(apiService: KubeObject, [status, reason, message]: Verdict): Promise<void> {
    const conditions: WorkloadCondition[] = apiService['status']?.conditions ?? [];
    const old = conditions.find(({ type }) => type === 'Available');
    const lastTransitionTime = (old?.status === status && old.lastTransitionTime) || formatTime(clock.now());
    const condition = { type: 'Available', status, lastTransitionTime, reason, message };
    const next =
      old === undefined ? [...conditions, condition] : conditions.map((each) => (each === old ? condition : each));
    if (isSemanticallyEqual(next, conditions)) return;
    const wanted = { ...apiService, status: { ...apiService['status'], conditions: next } };
    await client.update(resources.apiServices, wanted, { subresource: 'status' });
  }

  return queue;
}

const serviceOf = ({ metadata }: KubeObject) => metadata.labels?.['kubernetes.io/service-name'] ?? '';

/** What can be seen in the API; undefined for a Service that looks as if somebody were there. */
function judge(
  { service: { namespace, name, port } }: ApiServiceSpec,
  { services, slices }: Follow,
): Verdict | undefined {
  const service = services.get(namespace, name);
  const where = `service/${name} in ${JSON.stringify(namespace)}`;
  if (service === undefined) return ['False', 'ServiceNotFound', `${where} is not present`];
  const { type, ports = [] } = service['spec'];
  if (type !== 'ClusterIP') return undefined;
  const found = (ports as readonly { port: number; name?: string }[]).find((each) => each.port === port);
  if (found === undefined) return ['False', 'ServicePortError', `${where} is not listening on port ${port}`];
  const { name: portName = '' } = found;
  const own = slices.byIndex('service', `${namespace}/${name}`);
  if (own.length === 0) return ['False', 'EndpointsNotFound', `cannot find endpointslices for ${where}`];
  if (own.some((slice) => isServing(slice, portName))) return undefined;
  const why = `endpointslices for ${where} have no addresses with port name ${JSON.stringify(portName)}`;
  return ['False', 'MissingEndpoints', why];
}

function isServing(slice: KubeObject, portName: string): boolean {
  const endpoints: readonly { conditions?: { ready?: boolean } }[] = slice['endpoints'] ?? [];
  const ports: readonly { name?: string; port?: number }[] = slice['ports'] ?? [];
  return (
    endpoints.some(({ conditions }) => conditions?.ready !== false) &&
    ports.some(({ name, port }) => name === portName && port !== undefined)
  );
}

/** Asks the server itself, five times at once: one answer is enough. */
async function discover(spec: ApiServiceSpec, { services }: Follow, network: ServiceNetwork): Promise<Verdict> {
  const { namespace, name } = spec.service;
  const path = spec.group ? `/apis/${spec.group}/${spec.version}` : `/api/${spec.version}`;
  const ask = async () => {
    const { host, port } = resolveCluster(services.get(namespace, name), spec);
    const url = `https://${host}:${port}${path}`;
    const failing = `failing or missing response from ${url}: `;
    const headers = remoteUserHeaders({ username: 'system:kube-aggregator', groups: ['system:masters'] });
    const result = await network(host, port, { method: 'GET', path, headers, ...tlsOf(spec) }, timeoutMs);
    let status: number;
    try {
      ({ status } = answerOf(result));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isLate = why === 'context deadline exceeded';
      const more = isLate ? ' (Client.Timeout exceeded while awaiting headers)' : '';
      throw new Error(`${failing}Get "${url}": ${why}${more}`, { cause: error });
    }
    if (status < 200 || status >= 300) throw new Error(`${failing}bad status from ${url}: ${status}`);
  };
  try {
    await Promise.any(Array.from({ length: attempts }, ask));
  } catch (error) {
    const last: unknown = (error as AggregateError).errors.at(-1);
    return ['False', 'FailedDiscoveryCheck', last instanceof Error ? last.message : String(last)];
  }
  return ['True', 'Passed', 'all checks passed'];
}
