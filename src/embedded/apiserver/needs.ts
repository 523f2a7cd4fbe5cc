import { parseIfJson } from './body/read-body.ts';
import { yaml } from './body/yaml-on-demand.ts';
import { waitForAll } from './on-demand.ts';
import type { ServerParts } from './parts.ts';
import type { ApiRequest, RequestInfo } from './request.ts';
import { tables } from './tables-on-demand.ts';
import { writing } from './writing-on-demand.ts';

/**
 * Loads what a request needs and what is not loaded yet; undefined when all is there, as it is for almost every request. It is
 * the edge behind which the pipeline is synchronous: what is loaded on demand is decided here, and for what is more than
 * reading in `writing-needs.ts`, which is loaded with that.
 */
export function loadNeeds(parts: ServerParts, request: ApiRequest, info: RequestInfo): Promise<unknown> | undefined {
  return waitForAll([
    parts.authorizer.load?.(),
    parts.customResources.load(info),
    needsYaml(request) ? yaml.load() : undefined,
    request.header('accept')?.includes('Table') ? tables.load() : undefined,
    needsRules(request, info) ? loadRules(parts, request, info) : undefined,
  ]);
}

function loadRules(parts: ServerParts, request: ApiRequest, info: RequestInfo): Promise<unknown> | undefined {
  const waiting = writing.load();
  if (waiting !== undefined) return waiting.then(() => loadRules(parts, request, info));
  return waitForAll([
    parts.registry.find(info.apiGroup, info.apiVersion, info.resource)?.load?.(),
    writing.value.loadWritingNeeds(parts.store, request, info),
  ]);
}

/** Loads all that requests may need but OpenAPI's documents, so that every request after it is answered at once. */
export async function loadAll({ authorizer, customResources }: ServerParts): Promise<void> {
  await Promise.all([authorizer.load?.(), yaml.load(), tables.load(), writing.load()]);
  await Promise.all([writing.value.loadAllOfWriting(), customResources.loadNow()]);
}

/**
 * Loads what the parts of a cluster that lives ask for from its start, and where that is a snapshot, for the kinds that it has
 * objects of; what they ask for later is loaded with the objects that make them ask (`writing-needs.ts`).
 */
export async function loadForComponents(parts: ServerParts, isRestored: boolean): Promise<void> {
  const { authorizer, customResources, store, registry } = parts;
  await Promise.all([authorizer.load?.(), writing.load()]);
  await Promise.all([
    writing.value.loadForComponents(store),
    customResources.loadIfNeeded(),
    ...(isRestored ? [...registry.all()] : []).map(({ keyPrefix, load }) =>
      store.count(keyPrefix) > 0 ? load?.() : undefined,
    ),
  ]);
}

/** What only reads knows no rules, unless it selects by fields of the kind itself. */
function needsRules({ query }: ApiRequest, { isResourceRequest, verb, subresource }: RequestInfo): boolean {
  if (!isResourceRequest) return false;
  if (subresource !== '' || (verb !== 'get' && verb !== 'list' && verb !== 'watch')) return true;
  const fieldSelector = query.get('fieldSelector');
  return fieldSelector !== null && !onlyName.test(fieldSelector);
}

const onlyName = /^(metadata\.name={1,2}[^,!=]*)?$/;

function needsYaml(request: ApiRequest): boolean {
  const { header } = request;
  if (header('accept')?.includes('yaml')) return true;
  if (request.object !== undefined) return false;
  const { body } = request;
  const type = header('content-type');
  if (type === undefined || type === 'application/json' || !/yaml/i.test(type) || typeof body !== 'string')
    return false;
  try {
    return parseIfJson(body) === undefined;
  } catch (error) {
    // Nested too deep; that is told when it is read.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
