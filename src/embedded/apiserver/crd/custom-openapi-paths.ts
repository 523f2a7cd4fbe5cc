import type { Json, JsonObject } from '../../../kube/index.ts';
import type { ResourceInfo } from '../resource.ts';

/** The two forms of OpenAPI that are served. */
export type OpenApiForm = 'v2' | 'v3';

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const mapOf = (value: Json | undefined): JsonObject => (isMap(value) ? value : {});

const mediaTypes = ['application/json', 'application/yaml'];
const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];
const template = '/apis/apps/v1/namespaces/{namespace}/deployments';

/** `example.com/v1` as part of an operation's name: `ExampleComV1`. */
function groupName(group: string, version: string): string {
  const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return [...group.split('.'), version].map(upper).join('');
}

/** An operation: what it is called, what it takes and gives. */
interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly action: string;
  /** What its name begins with. */
  readonly verb: string;
  readonly description: string;
  readonly parameters: readonly JsonObject[];
  readonly body?: string;
  readonly isBodyOptional?: true;
  /** Where version 2 has the body of all such operations. */
  readonly sharedBody?: JsonObject | undefined;
  readonly output: string;
  readonly codes: readonly (readonly [code: string, text: string])[];
}

const ok = ['200', 'OK'] as const;
const created = ['201', 'Created'] as const;
const accepted = ['202', 'Accepted'] as const;
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/**
 * The paths of a custom resource (`generateBuilder` of apiextensions-apiserver/pkg/controller/openapi/builder/builder.go, v1.37).
 * `document` is one that has the paths of Deployments: what all resources have alike is taken from there.
 */
export function newCustomPaths(info: ResourceInfo, model: string, document: JsonObject, form: OpenApiForm): JsonObject {
  const paths = mapOf(document['paths']);
  const many = mapOf(paths[template]);
  const one = mapOf(paths[`${template}/{name}`]);
  const parametersOf = (item: JsonObject, method: string): JsonObject[] =>
    [...listOf(item['parameters']), ...listOf(mapOf(item[method])['parameters'])].filter(
      (parameter) => nameOf(parameter) !== 'body' && (info.namespaced || nameOf(parameter) !== 'namespace'),
    );
  const named = (parameters: JsonObject[]): JsonObject[] =>
    parameters.map((parameter) =>
      parameter['name'] === 'name' ? { ...parameter, description: `name of the ${info.kind}` } : parameter,
    );
  const sharedBodyOf = (method: string): JsonObject | undefined =>
    listOf(mapOf(one[method])['parameters']).find(({ $ref }) => typeof $ref === 'string' && $ref.includes('/body-'));
  const listing = parametersOf(many, 'get');
  const version = listing.filter((parameter) => nameOf(parameter) === 'resourceVersion');
  const { kind } = info;
  const article = /^[aeiou]/i.test(kind) ? 'an' : 'a';
  const list: Operation = {
    method: 'get',
    action: 'list',
    verb: 'list',
    description: `list objects of kind ${kind}`,
    parameters: listing,
    output: `${model}List`,
    codes: [ok],
  };
  const onOne = (sub: string, output: string): Operation[] => [
    {
      method: 'get',
      action: 'get',
      verb: 'read',
      description: `read${sub} the specified ${kind}`,
      parameters: [...named(parametersOf(one, 'get')), ...version],
      output,
      codes: [ok],
    },
    {
      method: 'put',
      action: 'put',
      verb: 'replace',
      description: `replace${sub} the specified ${kind}`,
      parameters: named(parametersOf(one, 'put')),
      body: output,
      output,
      codes: [ok, created],
    },
    {
      method: 'patch',
      action: 'patch',
      verb: 'patch',
      description: `partially update${sub} the specified ${kind}`,
      parameters: named(parametersOf(one, 'patch')),
      body: `${meta}.Patch`,
      sharedBody: sharedBodyOf('patch'),
      output,
      codes: [ok],
    },
  ];
  const write = (operations: readonly Operation[], suffix = '', isForAll = false) =>
    newItem(info, operations, { form, suffix, isForAll });
  const root = `/apis/${info.group}/${info.version}`;
  const own = info.namespaced ? `${root}/namespaces/{namespace}/${info.resource}` : `${root}/${info.resource}`;
  const collection: Operation[] = [
    list,
    {
      method: 'post',
      action: 'post',
      verb: 'create',
      description: `create ${article} ${kind}`,
      parameters: parametersOf(many, 'post'),
      body: model,
      output: model,
      codes: [ok, created, accepted],
    },
    {
      method: 'delete',
      action: 'deletecollection',
      verb: 'deleteCollection',
      description: `delete collection of ${kind}`,
      parameters: listing,
      output: `${meta}.Status`,
      codes: [ok],
    },
  ];
  const remove: Operation = {
    method: 'delete',
    action: 'delete',
    verb: 'delete',
    description: `delete ${article} ${kind}`,
    parameters: named(parametersOf(one, 'delete')),
    body: `${meta}.DeleteOptions`,
    isBodyOptional: true,
    sharedBody: sharedBodyOf('delete'),
    output: `${meta}.Status`,
    codes: [ok, accepted],
  };
  const made: JsonObject = { [own]: write(collection), [`${own}/{name}`]: write([...onOne('', model), remove]) };
  for (const { name } of info.subresources) {
    const output = name === 'scale' ? 'io.k8s.api.autoscaling.v1.Scale' : model;
    const suffix = name.charAt(0).toUpperCase() + name.slice(1);
    made[`${own}/{name}/${name}`] = write(onOne(` ${name} of`, output), suffix);
  }
  if (info.namespaced) {
    const parameters = listing.filter((parameter) => nameOf(parameter) !== 'namespace');
    made[`${root}/${info.resource}`] = write([{ ...list, parameters }], '', true);
  }
  return made;
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** Of a parameter, or of a reference to one: `#/parameters/limit-1NfNmdNH`. */
function nameOf(parameter: JsonObject): string {
  const { name, $ref } = parameter;
  if (typeof name === 'string') return name;
  return typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1).replace(/-[^-]{8}$/, '') : '';
}

interface ItemOptions {
  readonly form: OpenApiForm;
  readonly suffix: string;
  readonly isForAll: boolean;
}

/** A path with its operations; what all of them take is told once. */
function newItem(info: ResourceInfo, operations: readonly Operation[], options: ItemOptions): JsonObject {
  const byName = (a: JsonObject, b: JsonObject) => (nameOf(a) < nameOf(b) ? -1 : 1);
  const [first, ...others] = operations;
  const shared = (first?.parameters ?? []).filter((parameter) =>
    others.every(({ parameters }) => parameters.some((other) => nameOf(other) === nameOf(parameter))),
  );
  const names = new Set(shared.map(nameOf));
  const item: JsonObject = {};
  for (const operation of operations) {
    const own = operation.parameters.filter((parameter) => !names.has(nameOf(parameter))).sort(byName);
    item[operation.method] = newOperation(info, operation, own, options);
  }
  if (shared.length > 0) item['parameters'] = [...shared].sort(byName);
  return item;
}

function newOperation(
  info: ResourceInfo,
  { action, verb, description, body, isBodyOptional, sharedBody, output, codes, method }: Operation,
  parameters: readonly JsonObject[],
  { form, suffix, isForAll }: ItemOptions,
): JsonObject {
  const { group, version, kind } = info;
  const name = groupName(group, version);
  const scope = info.namespaced && !isForAll ? 'Namespaced' : '';
  const [start = '', collection = ''] = verb === 'deleteCollection' ? ['delete', 'Collection'] : [verb];
  const tag = `${groupName(group, '').charAt(0).toLowerCase()}${groupName(group, '').slice(1)}_${version}`;
  const takes = method === 'patch' ? patchTypes : mediaTypes;
  const prefix = form === 'v2' ? '#/definitions/' : '#/components/schemas/';
  const content = (types: readonly string[], what: string): JsonObject => {
    const schema = { $ref: prefix + what };
    return form === 'v2' ? { schema } : { content: Object.fromEntries(types.map((type) => [type, { schema }])) };
  };
  const responses = Object.fromEntries([
    ...codes.map(([code, text]) => [code, { description: text, ...content(mediaTypes, output) }]),
    ['401', { description: 'Unauthorized' }],
  ]);
  const needed = isBodyOptional ? {} : { required: true };
  const bodyParameter =
    body === undefined ? [] : [sharedBody ?? { name: 'body', in: 'body', ...needed, ...content(takes, body) }];
  const all = form === 'v2' ? [...bodyParameter, ...parameters] : [...parameters];
  return {
    tags: [tag],
    description,
    ...(form === 'v2' ? { consumes: [...takes], produces: mediaTypes, schemes: ['https'] } : {}),
    operationId: `${start}${name}${collection}${scope}${kind}${suffix}${isForAll ? 'ForAllNamespaces' : ''}`,
    ...(all.length === 0 ? {} : { parameters: all }),
    ...(form === 'v3' && body !== undefined ? { requestBody: { ...content(takes, body), ...needed } } : {}),
    responses,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}
