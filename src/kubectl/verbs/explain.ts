import { formatGroupResource, type GroupVersionKind, parseApiVersion } from '../../kube/index.ts';
import type { Mapping, PartialResource } from '../client/rest-mapper.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, PlainFailure } from '../errors.ts';
import { type Node as PathNode, parseJsonPath } from '../json-path/parse.ts';
import { printWith } from './create.ts';
import type { DocumentV2 } from './explain/openapi-v2.ts';
import { type OpenApiDocument, renderExplanation } from './explain/render.ts';

/** `kubectl explain` (`kubectl/pkg/cmd/explain/explain.go` and `kubectl/pkg/explain/v2`, v0.37). */
export const explain: Verb = {
  async run(context) {
    const { flags, args } = context;
    const maxDepth = flags.integer('max-depth');
    const isRecursive = flags.isOn('recursive');
    const [wanted = ''] = args;
    if (args.length === 0)
      throw new CommandError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    if (args.length > 1) throw new CommandError('We accept only this format: explain RESOURCE\n');
    if (maxDepth > 0 && !isRecursive) throw new CommandError('--max-depth requires --recursive');
    if (maxDepth < 0) throw new CommandError('--max-depth must be non-negative');
    const apiVersion = flags.text('api-version');
    const { resource, path } = await parseRequest(context, wanted, apiVersion !== '');
    const output = flags.text('output');
    if (output === 'plaintext-openapiv2') {
      const { renderExplanationV2 } = await import('./explain/openapi-v2.ts');
      const kind = withVersion(await kindOf(context, resource), apiVersion);
      const document = await context.client.rest.json<DocumentV2>({ path: '/openapi/v2' });
      const options = { path, isRecursive, maxDepth };
      return printWith(context, (write) => renderExplanationV2(document, kind, options, write));
    }
    const target = withVersion(resource, apiVersion);
    const document = await fetchDocument(context, target);
    if (output !== 'plaintext') throw new CommandError(`unrecognized format: ${output}`);
    await printWith(context, (write) => renderExplanation(document, target, { path, isRecursive, maxDepth }, write));
  },
};

/** `RESTMapper.KindFor`. */
async function kindOf({ client }: VerbContext, { resource, group, version }: PartialResource): Promise<Mapping> {
  return client.map((mapper) => {
    const found = mapper.forResource({ resource, group, version });
    if (found === undefined) throw new PlainFailure(`the server doesn't have a resource type "${resource}"`);
    return found;
  });
}

function withVersion<Named extends Pick<GroupVersionKind, 'group' | 'version'>>(
  resource: Named,
  apiVersion: string,
): Named {
  if (apiVersion === '') return resource;
  const parsed = parseApiVersion(apiVersion);
  if (parsed === undefined) throw new CommandError(`unexpected GroupVersion string: ${apiVersion}`);
  return { ...resource, ...parsed };
}

/** `SplitAndParseResourceRequestWithMatchingPrefix` of `kubectl/pkg/explain/explain.go`: `pods.spec`, `deployments.apps.spec`. */
async function parseRequest(
  context: VerbContext,
  wanted: string,
  isPlain: boolean,
): Promise<{ readonly resource: PartialResource; readonly path: readonly string[] }> {
  const [type, ...rest] = nodesOf(wanted);
  if (type !== undefined && type.type !== 'field')
    throw new CommandError('invalid jsonpath syntax, first node must be field node');
  const name = type?.name ?? '';
  const found = await context.client.map((mapper) => {
    const resources = mapper.allForResource({ resource: name, group: '', version: '' });
    // What is not there is looked for again in what the server tells now.
    if (resources.length === 0) throw new PlainFailure(`the server doesn't have a resource type "${name}"`);
    return resources;
  });
  const named = isPlain ? undefined : found.find((one) => wanted.startsWith(formatGroupResource(one)));
  if (named === undefined) {
    const which = isPlain ? 'all nodes must be field nodes' : 'first node must be field node';
    return { resource: found[0] ?? { resource: name, group: '', version: '' }, path: namesOf(rest, which) };
  }
  // The point before the first field makes, with the one that upstream adds, a node of its own.
  const [, ...fields] = nodesOf(wanted.slice(formatGroupResource(named).length));
  return { resource: named, path: namesOf(fields, 'first node must be field node') };
}

function namesOf(nodes: readonly PathNode[], fault: string): readonly string[] {
  return nodes.map((node) => {
    if (node.type === 'field') return node.name;
    throw new CommandError(`invalid jsonpath syntax, ${fault}`);
  });
}

/** `jsonPathParse`. */
function nodesOf(text: string): readonly PathNode[] {
  if (text === '' || text === '.') return [];
  const nodes = parseJsonPath(`{.${text.replace(/\.$/, '')}}`).nodes;
  const [list] = nodes;
  if (nodes.length !== 1 || list?.type !== 'list') throw new CommandError('must pass in 1 jsonpath string');
  return list.nodes;
}

async function fetchDocument({ client }: VerbContext, target: PartialResource): Promise<OpenApiDocument> {
  const { group, version, resource } = target;
  const { paths } = await client.rest.json<{ paths: Record<string, { serverRelativeURL: string }> }>({
    path: '/openapi/v3',
  });
  const found = paths[group === '' ? `api/${version}` : `apis/${group}/${version}`];
  if (found === undefined) {
    const name = group === '' ? `/${version}` : `${group}/${version}`;
    throw new CommandError(`couldn't find resource for "${name}, Resource=${resource}"`);
  }
  const url = new URL(found.serverRelativeURL, 'http://server');
  return client.rest.json({ path: url.pathname, query: Object.fromEntries(url.searchParams) });
}
