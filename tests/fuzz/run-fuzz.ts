import { createSeededRandom } from '../../src/base/index.ts';
import { createCluster, type StoreSnapshot } from '../../src/embedded/index.ts';
import { createStepClock } from '../unit/embedded/step-clock.ts';
import { createChance } from './chance.ts';
import { type Corpus, namespaces, readCorpus } from './corpus.ts';
import { type FuzzRequest, generate, type Live } from './generate.ts';
import { findBroken } from './invariants.ts';
import type { JsonValue } from './json.ts';
import { type Sent, send } from './send.ts';

/** Something that must not be, and the request after which it was. */
export interface Finding {
  readonly index: number;
  readonly what: string;
  readonly request: FuzzRequest | undefined;
}

export interface FuzzReport {
  readonly findings: readonly Finding[];
  readonly requests: number;
  readonly worst: { readonly ms: number; readonly request: FuzzRequest | undefined };
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  readonly onFinding?: (finding: Finding) => void;
  /** Is called after every so many requests. */
  readonly onProgress?: (done: number, findings: number) => void;
  readonly progressEvery?: number;
}

/** A request must be answered within this much of the processor's time. */
const maxMs = 1_000;
const checkEvery = 10_000;
/** Above this the cluster begins again, so that a million requests are not about one ever greater cluster. */
const maxObjects = 1_500;
const maxLive = 300;
/** Enough of one kind to know it by. */
const maxFindings = 200;

/** Answers of status 500 that upstream gives, too, by the beginning of their message. */
const known500s: readonly { readonly message: string; readonly why: string }[] = [
  {
    message: 'resourceVersion should not be set on objects to be created',
    why: 'a plain error of storage.Interface.Create (apiserver/pkg/storage/etcd3/store.go)',
  },
  ...['resourceVersion: Invalid value: ', 'strconv.ParseUint: parsing '].map((message) => ({
    message,
    why: 'a plain error of the versioner (apiserver/pkg/storage/api_object_versioner.go)',
  })),
  {
    message: 'failed to create typed patch object (',
    why: 'a plain error of server-side apply (apimachinery/pkg/util/managedfields/internal/structuredmerge.go)',
  },
  ...['parsing time ', 'json: cannot unmarshal ', 'quantities must match ', 'unable to parse quantity'].map((what) => ({
    message: `Internal error occurred: ${what}`,
    why: 'an applied configuration that its type cannot hold (apiserver/pkg/endpoints/handlers/patch.go)',
  })),
  ...[
    'unknown patch type: ',
    'list element types are not identical: ',
    'expected a []interface {}, but received a ',
    'expected a map[string]interface {}, but received a ',
    'unable to find api field in struct ',
    'The order in patch list:\n',
    'value for key ',
    'no elements in any of the given slices',
    'unexpected slice of slice',
    'cannot merge lists without merge key for ',
    'map: map[',
    'merging lists cannot yet be specified in the patch',
    'expected slice or array type, but got: ',
    'merging an object in json but data type is not struct, instead is: ',
  ].map((message) => ({
    message,
    why: 'a plain error of a strategic merge patch (apimachinery/pkg/util/strategicpatch/{patch,meta}.go)',
  })),
  {
    message: 'no preferred addresses found; known addresses: ',
    why: 'NoMatchError of a Node without addresses (pkg/kubelet/client/kubelet_client.go)',
  },
  ...['target.name: ', 'target.kind: Unsupported value: ', '[target.kind: '].map((message) => ({
    message,
    why: 'a plain error of BindingREST.Create (pkg/registry/core/pod/storage/storage.go)',
  })),
  {
    message: 'Non-matching dry-run options in request and content: ',
    why: 'a plain error of EvictionREST.Create (pkg/registry/core/pod/storage/eviction.go)',
  },
  {
    message: 'duplicate nodePort: ',
    why: 'a plain error of initNodePorts (pkg/registry/core/service/storage/alloc.go)',
  },
  {
    message: 'Internal error occurred: the spec replicas field ',
    why: 'scaleFromCustomResource (apiextensions-apiserver/pkg/registry/customresource/etcd.go)',
  },
  {
    message: 'unsupported role reference kind: ',
    why: 'a plain error of GetRoleReferenceRules (pkg/registry/rbac/validation/rule.go)',
  },
];

/** Sends requests of chance to one cluster, and tells what must not be. The same seed and count send the same requests. */
export async function runFuzz({
  seed,
  count,
  onFinding,
  onProgress,
  progressEvery = 10_000,
}: FuzzOptions): Promise<FuzzReport> {
  const corpus = await readCorpus();
  const chance = createChance(createSeededRandom(seed));
  const clock = createStepClock();
  const cluster = createCluster({
    clock,
    random: createSeededRandom(seed + 1),
    authorization: 'AlwaysAllow',
    serviceAccountController: 'built-in',
  });
  let audited = 0;
  using _audit = cluster.subscribeAudit((event) => {
    audited += event.stage.length;
  });
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const report = (index: number, what: string, request?: FuzzRequest) => {
    // Numbers and names differ from one request to the next.
    const kind = what.replace(/\d+/g, '0').slice(0, 160);
    if (seen.has(kind) || findings.length >= maxFindings) return;
    seen.add(kind);
    findings.push({ index, what, request });
    onFinding?.({ index, what, request });
  };
  const statuses = new Map<number, number>();
  let worst: FuzzReport['worst'] = { ms: 0, request: undefined };
  const fresh: StoreSnapshot = await prepare(cluster, corpus);
  let { revision } = cluster.store;
  const live: Live[] = [];
  for (let index = 1; index <= count; index += 1) {
    const request = generate({ corpus, chance, live });
    clock.advance(chance.oneIn(2_000) ? 400_000 : 5);
    try {
      const sent = await send(cluster, request);
      statuses.set(sent.status, (statuses.get(sent.status) ?? 0) + 1);
      if (sent.ms > worst.ms) worst = { ms: sent.ms, request };
      if (sent.ms > maxMs) report(index, `took ${Math.round(sent.ms)} ms`, request);
      if (sent.status === 404) forget(live, request);
      const object = judge(sent, (what) => report(index, what, request));
      if (object !== undefined) keep(live, object, request, chance.below(maxLive));
    } catch (error) {
      report(index, `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, request);
    }
    if (index % checkEvery === 0 || index === count) {
      for (const what of await findBroken(cluster, clock, revision)) report(index, what);
      const open = await openWatches(cluster);
      if (open !== '') report(index, `watches that nobody reads are open: ${open}`);
      revision = cluster.store.revision;
      if (cluster.store.rows().length > maxObjects || chance.oneIn(10)) {
        cluster.restore(structuredClone(fresh));
        live.length = 0;
        revision = cluster.store.revision;
      }
    }
    if (index % progressEvery === 0) onProgress?.(index, findings.length);
  }
  if (audited === 0) report(count, 'nothing was audited');
  return { findings, requests: count, worst, statuses };
}

type Made = Awaited<ReturnType<typeof createCluster>>;

/** Namespaces, the definitions of custom resources, and what the sequences of cases begin with. */
async function prepare(cluster: Made, corpus: Corpus): Promise<StoreSnapshot> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const post = (path: string, body: JsonValue) =>
    send(cluster, { method: 'POST', path, headers, body: JSON.stringify(body) });
  for (const name of namespaces) await post('/api/v1/namespaces', { metadata: { name } });
  for (const { path, body } of corpus.definitions) if (body !== undefined) await post(path, body);
  return structuredClone(cluster.snapshot());
}

/** Holds an answer to what every answer is; gives the object that it has. */
function judge({ status, contentType, text }: Sent, refuse: (what: string) => void): JsonValue | undefined {
  if (status < 200 || status > 504) refuse(`status ${status}`);
  if (!contentType.startsWith('application/json')) return undefined;
  if (text === '') return undefined;
  let body: { kind?: string; code?: number; status?: string; message?: string; metadata?: object };
  const isOk = status < 300;
  try {
    body = JSON.parse(text);
  } catch (error) {
    // A watch is lines.
    if (isOk && text.startsWith('{"type":')) return undefined;
    refuse(`status ${status} and no JSON: ${error}`);
    return undefined;
  }
  if (isOk) return body as unknown as JsonValue;
  if (body.kind !== 'Status' || body.status !== 'Failure' || body.code !== status || typeof body.message !== 'string') {
    refuse(`status ${status} without a proper Status: ${text.slice(0, 200)}`);
  }
  if (status >= 500 && status !== 501 && status !== 503 && status !== 504) {
    const { message = '' } = body;
    if (!known500s.some((known) => message.startsWith(known.message))) refuse(`status ${status}: ${message}`);
  }
  return undefined;
}

/** Remembers an object for the requests to come. */
function keep(live: Live[], object: JsonValue, { method, path }: FuzzRequest, place: number): void {
  const { kind, metadata } = object as { kind?: string; metadata?: { name?: string; uid?: string } };
  if (kind === undefined || kind === 'Status' || !metadata?.uid || typeof metadata.name !== 'string') return;
  const [plain = '', query = ''] = path.split('?');
  if (query.includes('dryRun')) return;
  const own = method === 'POST' ? `${plain}/${metadata.name}` : plain.replace(/\/(status|scale|resize)$/, '');
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return;
  if (JSON.stringify(object).length > 30_000) return;
  live[Math.min(place, live.length)] = { path: own, object };
}

/** An object that is gone is of no use. */
function forget(live: Live[], { path }: FuzzRequest): void {
  const index = live.findIndex((one) => path.startsWith(one.path));
  if (index >= 0) live.splice(index, 1);
}

async function openWatches(cluster: Made): Promise<string> {
  const { text } = await send(cluster, { method: 'GET', path: '/metrics', headers: {} });
  return text
    .split('\n')
    .filter((line) => line.startsWith('apiserver_longrunning_requests{') && !line.endsWith(' 0'))
    .join('; ');
}
