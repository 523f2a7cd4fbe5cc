/** One request of a story that is told to an API server; what follows depends on it. */
export interface Step {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  /** `$RV` in it is the resourceVersion that the step before has told. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  /** Of an OpenAPI document only those paths and schemas are compared whose names have this. */
  readonly pick?: string;
  /** A real API server does what follows later: the recording waits. */
  readonly settles?: true;
}

/** What is compared of an answer. */
export interface StepAnswer {
  readonly code: number;
  readonly warnings: readonly string[];
  readonly body: unknown;
}

export interface RecordedSteps {
  readonly generatedBy: string;
  readonly kubernetesVersion: string;
  readonly steps: readonly (Step & { readonly answer?: StepAnswer })[];
}

export type SendStep = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
) => Promise<Response>;

/** Asks one after the other. */
export function createTeller(send: SendStep): (step: Step) => Promise<StepAnswer> {
  let resourceVersion = '';
  return async ({ method, path, body, contentType = 'application/json', accept = 'application/json', pick }) => {
    const text = body === undefined ? undefined : JSON.stringify(body).replace('$RV', resourceVersion);
    const headers = { accept, 'user-agent': 'steps', ...(text === undefined ? {} : { 'content-type': contentType }) };
    const response = await send(method, path, headers, text);
    const answer = await response.text();
    const told = /"resourceVersion":\s*"(\d+)"/.exec(answer)?.[1];
    if (told !== undefined) resourceVersion = told;
    const warnings = Array.from(
      (response.headers.get('warning') ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g),
      ([, warning]) => JSON.parse(`"${warning}"`) as string,
    );
    const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json');
    return {
      code: response.status,
      warnings,
      body: isJson ? picked(JSON.parse(withoutNews(answer), sortOwners), pick) : answer,
    };
  };
}

/** Takes out what is new each time. */
function withoutNews(text: string): string {
  return text
    .replace(/"(lastTransitionTime|creationTimestamp|deletionTimestamp|time)":\s*"[^"]*"/g, '"$1":"T"')
    .replace(/"(uid|resourceVersion)":\s*"[^"]*"/g, '"$1":"N"')
    .replace(/"\d+(s|m\d+s|m)"|"<invalid>"/g, '"AGE"');
}

/** Owners of fields stand in the order of time, which may be the same second. */
function sortOwners(field: string, value: unknown): unknown {
  if (field !== 'managedFields' || !Array.isArray(value)) return value;
  const nameOf = (owner: { manager?: string; operation?: string; subresource?: string }) =>
    `${owner.manager}/${owner.operation}/${owner.subresource}`;
  return value.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function picked(document: Record<string, unknown>, name: string | undefined): unknown {
  if (name === undefined) return document;
  const { paths = {}, definitions = {}, components = {} } = document as Record<string, Record<string, object>>;
  const keep = (map: object) => Object.fromEntries(Object.entries(map).filter(([key]) => key.includes(name)));
  return { paths: keep(paths), schemas: keep({ ...definitions, ...components['schemas'] }) };
}
