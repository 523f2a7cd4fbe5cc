import { setTimeout as delay } from 'node:timers/promises';
import { type ApplyCase, type ApplyStep, applyCases } from './apply.ts';
import type { Answer, ProxiedCluster } from './cluster.ts';
import { type JsonPatchCase, jsonPatchCases, mergePatchCases } from './json.ts';
import { newNormalizer, sortCauses, strip } from './normalize.ts';
import { type BaseName, bases, collectionPath, namespace, owners, widgetDefinition } from './objects.ts';
import { strategicCases } from './strategic.ts';

type Body = Record<string, unknown>;
type Cluster = Pick<ProxiedCluster, 'request' | 'must'>;

/** `patches.json`. */
export interface RecordedPatches {
  readonly bases: Readonly<Record<string, Body>>;
  readonly cases: readonly RecordedPatch[];
}

/** A patch with what it was answered. */
export interface RecordedPatch {
  readonly type: 'json' | 'merge' | 'strategic';
  readonly name: string;
  readonly base: string;
  /** As text where an object of JavaScript cannot hold it. */
  readonly patch: unknown;
  readonly fieldValidation?: string;
  readonly status: number;
  readonly answer: unknown;
}

/** A sequence of `sequences.json`. */
export interface RecordedSequence {
  readonly name: string;
  readonly kind: string;
  readonly steps: readonly RecordedStep[];
}

/** A request with what it was answered. */
export interface RecordedStep extends ApplyStep {
  /** The object before; absent where it is what the last step answered, null where there is none. */
  readonly live?: unknown;
  readonly now: string;
  readonly status: number;
  /** The object after, or the Status. */
  readonly answer: unknown;
}

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Makes the namespace and the custom resource, and deletes both when it is disposed of. */
export async function prepare(cluster: ProxiedCluster): Promise<AsyncDisposable> {
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await cluster.request('DELETE', `${definitions}/${widgetDefinition.metadata.name}`);
    await cluster.request('DELETE', `/api/v1/namespaces/${namespace}`);
  });
  await cluster.must('POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
  await cluster.must('POST', definitions, { body: widgetDefinition });
  for (;;) {
    const { status } = await cluster.request('GET', collectionPath('Widget'));
    if (status === 200) break;
    await delay(200);
  }
  return stack.move();
}

/** The cluster, with the owners' uids of the cases in place of their real ones. */
export async function withOwners(cluster: ProxiedCluster): Promise<Cluster> {
  const uids = new Map<string, string>();
  for (const { path, uid } of Object.values(owners)) {
    for (let real = ''; real === ''; await delay(100)) {
      const { body } = await cluster.request('GET', `/api/v1/namespaces/${namespace}${path}`);
      real = (body['metadata'] as { uid?: string } | undefined)?.uid ?? '';
      if (real !== '') uids.set(uid, real);
    }
  }
  const replace = (value: unknown, pairs: Iterable<readonly [string, string]>): unknown => {
    let text = JSON.stringify(value);
    for (const [from, to] of pairs) text = text.replaceAll(from, to);
    return JSON.parse(text);
  };
  const back = [...uids].map(([uid, real]) => [real, uid] as const);
  const request: ProxiedCluster['request'] = async (method, path, options = {}) => {
    const { body } = options;
    const sent = typeof body === 'object' ? { ...options, body: replace(body, uids) } : options;
    const answer = await cluster.request(method, path, sent);
    return { ...answer, body: replace(answer.body, back) as Record<string, unknown> };
  };
  return {
    request,
    async must(method, path, options) {
      const answer = await request(method, path, options);
      if (answer.status < 300) return answer;
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    },
  };
}

/** Sends every patch to its base object, which `dryRun` leaves as it is. */
export async function recordPatches(cluster: Cluster): Promise<RecordedPatches> {
  const live: Record<string, Body> = {};
  for (const [name, base] of Object.entries(bases)) {
    await cluster.must('POST', collectionPath(base.kind), { body: base, userAgent: 'base' });
    live[name] = await settle(cluster, `${collectionPath(base.kind)}/base`);
  }
  const cases: RecordedPatch[] = [];
  const send = async (type: RecordedPatch['type'], each: JsonPatchCase) => {
    const path = `${collectionPath(bases[each.base].kind)}/base?dryRun=All&fieldManager=patcher`;
    const query = each.fieldValidation === undefined ? '' : `&fieldValidation=${each.fieldValidation}`;
    const { status, body } = await cluster.request('PATCH', path + query, {
      contentType: patchTypes[type],
      body: rawBody(each.patch),
    });
    cases.push({ type, ...each, status, answer: strip(body) });
  };
  for (const each of jsonPatchCases) await send('json', each);
  for (const each of mergePatchCases) await send('merge', each);
  for (const each of strategicCases) await send('strategic', each);
  for (const name of Object.keys(live)) {
    const base = bases[name as BaseName];
    await cluster.must('PATCH', `${collectionPath(base.kind)}/base`, {
      contentType: patchTypes.merge,
      body: { metadata: { finalizers: null } },
    });
    await cluster.must('DELETE', `${collectionPath(base.kind)}/base`);
  }
  const normal = newNormalizer();
  return {
    bases: Object.fromEntries(Object.entries(live).map(([name, object]) => [name, normal(strip(object)) as Body])),
    cases: cases.map((each) => ({ ...each, answer: normal(each.answer) })),
  };
}

/** Text that is JSON is sent as it stands; all else is made JSON of, here if it is no object. */
function rawBody(patch: unknown): unknown {
  if (typeof patch === 'object' && patch !== null) return patch;
  return typeof patch === 'string' && patch.startsWith('{') ? patch : JSON.stringify(patch);
}

/** The object once no controller writes to it any more. */
async function settle(cluster: Cluster, path: string): Promise<Body> {
  let before = '';
  for (let tries = 0; tries < 50; tries += 1) {
    const { body } = await cluster.must('GET', path);
    const { metadata, status } = body as { metadata: { resourceVersion: string; generation?: number }; status?: Body };
    const observed = status?.['observedGeneration'];
    if (metadata.resourceVersion === before && (!isControlled(body) || observed === metadata.generation)) return body;
    before = metadata.resourceVersion;
    await delay(isControlled(body) ? 400 : 0);
  }
  throw new Error(`${path} does not come to rest`);
}

const isControlled = (object: Body) => ['Deployment', 'StatefulSet'].includes(String(object['kind']));

/** Sends every sequence; objects are deleted after theirs. */
export async function recordSequences(cluster: Cluster): Promise<RecordedSequence[]> {
  const sequences: RecordedSequence[] = [];
  for (const each of applyCases) {
    const steps = await recordSequence(cluster, each);
    const normal = newNormalizer();
    sequences.push({ name: each.name, kind: each.kind, steps: normal(steps) as RecordedStep[] });
  }
  return sequences;
}

async function recordSequence(cluster: Cluster, { kind, steps }: ApplyCase): Promise<RecordedStep[]> {
  const path = `${collectionPath(kind)}/x`;
  const recorded: RecordedStep[] = [];
  let last: unknown = null;
  try {
    for (const step of steps) {
      const exists = (await cluster.request('GET', path)).status === 200;
      const live = exists ? await settle(cluster, path) : null;
      // Times have whole seconds: each step needs one of its own.
      if (recorded.length > 0) await delay(1_050);
      const { answer, body } = await send(cluster, kind, step, live);
      const isFine = answer.status < 300;
      // A Scale has no managedFields of its own.
      const after = isFine && step.subresource === 'scale' ? (await cluster.must('GET', path)).body : answer.body;
      const isSame = JSON.stringify(live) === JSON.stringify(last);
      recorded.push({
        ...step,
        body,
        ...(isSame ? {} : { live }),
        now: timeOfWrite(live, after, answer.date),
        status: answer.status,
        answer: sortCauses(after),
      });
      last = isFine ? after : live;
    }
  } finally {
    await cluster.request('PATCH', path, { contentType: patchTypes.merge, body: { metadata: { finalizers: null } } });
    await cluster.request('DELETE', `${path}?gracePeriodSeconds=0`);
    for (let tries = 0; tries < 100 && (await cluster.request('GET', path)).status === 200; tries += 1) await delay(50);
  }
  return recorded;
}

async function send(
  cluster: Cluster,
  kind: string,
  step: ApplyStep,
  live: Body | null,
): Promise<{ answer: Answer; body: unknown }> {
  const collection = collectionPath(kind, step.version);
  const manager = `fieldManager=${encodeURIComponent(step.manager)}${step.force ? '&force=true' : ''}`;
  const path = `${collection}/x${step.subresource === undefined ? '' : `/${step.subresource}`}?${manager}`;
  switch (step.verb) {
    case 'create':
      return {
        body: step.body,
        answer: await cluster.request('POST', `${collection}?${manager}`, { body: step.body }),
      };
    case 'update': {
      const body = mergeInto(live, step.body);
      return { body, answer: await cluster.request('PUT', path, { body }) };
    }
    default: {
      const contentType = patchTypes[step.verb];
      return { body: step.body, answer: await cluster.request('PATCH', path, { contentType, body: step.body }) };
    }
  }
}

function mergeInto(target: unknown, changes: unknown): unknown {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) return changes;
  const result: Body = { ...(target as Body | null) };
  for (const [key, value] of Object.entries(changes)) result[key] = mergeInto(result[key], value);
  return result;
}

/** The time of the write: of the entry that it made, if it made one, or of the answer. */
function timeOfWrite(live: Body | null, object: Body, date: string): string {
  const before = new Set(timesOf(live));
  return (
    timesOf(object)
      .filter((time) => !before.has(time))
      .sort()
      .at(-1) ?? date
  );
}

const timesOf = (object: Body | null): string[] => {
  const metadata = object?.['metadata'] as { managedFields?: { time?: string }[] } | undefined;
  return (metadata?.managedFields ?? []).flatMap(({ time }) => (time === undefined ? [] : [time]));
};
