import type { Discovery, DiscoveryCache } from './discovery.ts';
import { fetchDiscovery } from './discovery.ts';
import type { RestClient } from './rest.ts';
import { createRestMapper, type Mapping, type RestMapper } from './rest-mapper.ts';

/** The API server as kubectl sees it. */
export interface Client {
  readonly rest: RestClient;
  /** What is served; `isFresh` asks again whatever is remembered. */
  discover(options?: { readonly isFresh?: boolean }): Promise<Discovery>;
  /** Looks something up in the mapper; what is not found is looked for again in what the server tells now. */
  map<T>(find: (mapper: RestMapper) => T): Promise<T>;
  /** The mapping of what somebody typed: `po`, `deploy.apps`. @throws CommandError */
  mappingFor(argument: string): Promise<Mapping>;
}

/** Puts a client together. `warn` writes a line that begins with `Warning: `. */
export function createClient(rest: RestClient, cache: DiscoveryCache, warn: (text: string) => void): Client {
  let isFresh = false;
  let mapper: RestMapper | undefined;
  const discover: Client['discover'] = async (options = {}) => {
    const known = cache.byServer.get(rest.server);
    if (known !== undefined && (options.isFresh !== true || isFresh)) return known;
    const found = await fetchDiscovery(rest);
    cache.byServer.set(rest.server, found);
    [isFresh, mapper] = [true, undefined];
    return found;
  };
  const mapperOf = async (): Promise<RestMapper> => {
    const discovery = await discover();
    mapper ??= createRestMapper(discovery, warn);
    return mapper;
  };
  const map: Client['map'] = async (find) => {
    try {
      return find(await mapperOf());
    } catch (error) {
      if (isFresh) throw error;
      await discover({ isFresh: true });
      return find(await mapperOf());
    }
  };
  return { rest, discover, map, mappingFor: (argument) => map((one) => one.forArgument(argument)) };
}
