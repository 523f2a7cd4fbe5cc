/** One object that is sent to an API server, for the rules of its kind to judge. */
export interface RuleCase {
  readonly title: string;
  /** Of the collection: `/api/v1/namespaces/rules/configmaps`. */
  readonly path: string;
  readonly object: RuleObject;
  /** For an update: what is there before. Both get a name of their own. */
  readonly old?: RuleObject;
  readonly subresource?: string;
  /** The update says which version it is of, for kinds that demand it. */
  readonly withResourceVersion?: true;
}

export interface RuleObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string };
  readonly [field: string]: unknown;
}

/** What is compared of an answer: the object as it would be stored, or why it is refused. */
export interface RuleAnswer {
  readonly code: number;
  readonly warnings: readonly string[];
  readonly message?: string;
  readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  readonly object?: unknown;
}

export interface RecordedCases {
  readonly generatedBy: string;
  readonly kubernetesVersion: string;
  readonly cases: readonly (RuleCase & { readonly answer?: RuleAnswer })[];
}

export type Send = (method: string, path: string, body?: unknown) => Promise<Response>;

/** The namespace of all cases. */
export const ruleNamespace = 'rules';

/** Whom Pods of the namespace run as. */
export const defaultServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };

/** Sends a case's object in a dry run and tells the answer, without what is new each time. */
export async function askRule(
  send: Send,
  { path, object, old, subresource, withResourceVersion }: RuleCase,
): Promise<RuleAnswer> {
  if (old === undefined) return readAnswer(await send('POST', `${path}?dryRun=All`, object));
  const { name = '' } = old.metadata;
  const made = await send('POST', path, old);
  const { metadata } = (await made.json()) as { metadata: { resourceVersion?: string } };
  if (!made.ok) throw new Error(`${path}: what was to be there before was answered ${made.status}`);
  const { resourceVersion } = metadata;
  const update = withResourceVersion ? { ...object, metadata: { ...object.metadata, resourceVersion } } : object;
  const suffix = subresource === undefined ? '' : `/${subresource}`;
  const answer = await readAnswer(await send('PUT', `${path}/${name}${suffix}?dryRun=All`, update));
  await send('DELETE', `${path}/${name}`);
  return answer;
}

const fresh = ['uid', 'creationTimestamp', 'resourceVersion', 'managedFields'];
const times = /"(lastTransitionTime|lastUpdateTime|lastPhaseTransitionTime)":"[^"]*"/g;

async function readAnswer(response: Response): Promise<RuleAnswer> {
  const body = JSON.parse((await response.text()).replace(times, '"$1":"T"'));
  const warnings = Array.from(
    (response.headers.get('warning') ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g),
    ([, text]) => JSON.parse(`"${text}"`) as string,
  );
  if (body.kind === 'Status') {
    const causes = body.details?.causes;
    return { code: response.status, warnings, message: body.message, ...(causes === undefined ? {} : { causes }) };
  }
  const { metadata, ...rest } = body;
  const kept = Object.entries(metadata).filter(([field]) => !fresh.includes(field));
  return { code: response.status, warnings, object: { ...rest, metadata: Object.fromEntries(kept) } };
}
