import { parseApiVersion } from '../../kube/index.ts';
import type { PartialResource } from '../client/rest-mapper.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, newNotSupported, PlainFailure } from '../errors.ts';
import { parseJsonPath } from '../json-path/parse.ts';
import { printWith } from './create.ts';
import { type OpenApiDocument, renderExplanation } from './explain/render.ts';

/** `kubectl explain` (`kubectl/pkg/cmd/explain/explain.go` and `kubectl/pkg/explain/v2`, v0.37); the layout of OpenAPI v2 is refused by name. */
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
    if (output === 'plaintext-openapiv2')
      throw newNotSupported('explain --output=plaintext-openapiv2', 'use plaintext');
    const target = withVersion(resource, apiVersion);
    const document = await fetchDocument(context, target);
    if (output !== 'plaintext') throw new CommandError(`unrecognized format: ${output}`);
    await printWith(context, (write) => renderExplanation(document, target, { path, isRecursive, maxDepth }, write));
  },
};

function withVersion(resource: PartialResource, apiVersion: string): PartialResource {
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
  const [type = '', ...rest] = fieldsOf(wanted);
  const found = await context.client.map((mapper) => {
    const resources = mapper.allForResource({ resource: type, group: '', version: '' });
    // What is not there is looked for again in what the server tells now.
    if (resources.length === 0) throw new PlainFailure(`the server doesn't have a resource type "${type}"`);
    return resources;
  });
  const named = isPlain
    ? undefined
    : found.find((one) => wanted.startsWith(one.group === '' ? one.resource : `${one.resource}.${one.group}`));
  if (named === undefined) return { resource: found[0] ?? { resource: type, group: '', version: '' }, path: rest };
  const name = named.group === '' ? named.resource : `${named.resource}.${named.group}`;
  const suffix = wanted.slice(name.length);
  return { resource: named, path: suffix === '' ? [] : fieldsOf(suffix.replace(/^\./, '')) };
}

function fieldsOf(text: string): readonly string[] {
  if (text === '' || text === '.') return [];
  const nodes = parseJsonPath(`{.${text.replace(/\.$/, '')}}`).nodes;
  const [list] = nodes;
  if (nodes.length !== 1 || list?.type !== 'list') throw new CommandError('must pass in 1 jsonpath string');
  return list.nodes.map((node, index) => {
    if (node.type === 'field') return node.name;
    const which = index === 0 ? 'first node must be field node' : 'all nodes must be field nodes';
    throw new CommandError(`invalid jsonpath syntax, ${which}`);
  });
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
