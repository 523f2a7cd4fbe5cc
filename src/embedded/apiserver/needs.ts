import { protobuf, yaml } from './body/on-demand.ts';
import { parseIfJson } from './body/read-body.ts';
import { waitForAll } from './on-demand.ts';
import type { ServerParts } from './parts.ts';
import type { ApiRequest, RequestInfo } from './request.ts';

/**
 * Loads what a request needs and what is not loaded yet; undefined when all is there, as it is for almost every request. It is
 * the edge behind which the pipeline is synchronous: what is loaded on demand is decided here and nowhere else.
 */
export function loadNeeds(parts: ServerParts, request: ApiRequest, info: RequestInfo): Promise<unknown> | undefined {
  return waitForAll([
    parts.authorizer.load?.(),
    parts.customResources.load(info),
    needsRules(request, info)
      ? parts.registry.find(info.apiGroup, info.apiVersion, info.resource)?.load?.()
      : undefined,
    typeof request.body === 'string' ? undefined : protobuf.load(),
    needsYaml(request) ? yaml.load() : undefined,
  ]);
}

/** Loads all that requests may need but OpenAPI's documents, so that every request after it is answered at once. */
export async function loadAll({ authorizer, customResources, registry }: ServerParts): Promise<void> {
  await Promise.all([
    authorizer.load?.(),
    customResources.loadNow(),
    protobuf.load(),
    yaml.load(),
    ...[...registry.all()].map(({ load }) => load?.()),
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

function needsYaml({ header, body }: ApiRequest): boolean {
  if (header('accept')?.includes('yaml')) return true;
  const type = header('content-type');
  if (type === undefined || !/yaml/i.test(type) || typeof body !== 'string') return false;
  try {
    return parseIfJson(body) === undefined;
  } catch (error) {
    // Nested too deep; that is told when it is read.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
