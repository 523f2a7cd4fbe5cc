import { RuntimeError } from '../cri.ts';
import { digestOf, hash, type ImageSpec, lookUp } from './catalogue.ts';
import { formatReference, type ImageReference, parseReference } from './reference.ts';

/** What is wrong with registries; one object for all nodes, changed at any time. */
export interface RegistryFaults {
  /** Names of hosts are not found, connections time out, or there have been too many pulls. */
  readonly failure?: 'no such host' | 'rate limit' | 'timeout' | undefined;
  /** Times as slow. */
  readonly slowness?: number | undefined;
  /** Whom alone they let pull; absent: everybody. */
  readonly login?: Login | undefined;
}

/** Who asks a registry. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** What a registry tells of an image before its layers are fetched. */
export interface ResolvedImage {
  readonly spec: ImageSpec;
  /** Of its configuration, and of its manifest. */
  readonly id: string;
  readonly digest: string;
  readonly layers: readonly { readonly digest: string; readonly sizeBytes: number }[];
}

/** All registries of the world, as a cluster reaches them. */
export interface Registry {
  faults: RegistryFaults;
  /** @throws RuntimeError as containerd 2.3 says it (core/remotes/docker/resolver.go, core/transfer/local/pull.go) */
  resolve(reference: ImageReference, auth: Login | undefined): ResolvedImage;
}

const maxFound = 200;

/** Makes the registries: without faults. */
export function createRegistry(): Registry {
  /** What was found of a repository's tag: a thousand Pods ask for the same one. */
  const found = new Map<string, ResolvedImage>();
  const registry: Registry = {
    faults: {},
    resolve(reference, auth) {
      const { host, repository, tag, digest } = reference;
      const whole = formatReference(reference);
      const fail = (code: 'NotFound' | 'Unknown', why: string) =>
        new RuntimeError(
          code,
          `failed to pull and unpack image ${JSON.stringify(whole)}: failed to resolve image: ${why}`,
        );
      const address = host === 'docker.io' ? 'registry-1.docker.io' : host;
      const url = `https://${address}/v2/${repository}/manifests/${digest ?? tag}`;
      const name = address.replace(/:\d+$/, '');
      const notReached = (why: string) =>
        fail('Unknown', `failed to do request: Head "${url}": dial tcp: lookup ${name}${why}`);
      const { failure, login } = registry.faults;
      if (failure === 'timeout') throw notReached(': i/o timeout');
      const known = lookUp(reference);
      if (failure === 'no such host' || known === 'no such host') throw notReached(' on 127.0.0.11:53: no such host');
      if (failure === 'rate limit') {
        throw fail(
          'Unknown',
          `unexpected status from HEAD request to ${url}: 429 Too Many Requests\ntoomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
        );
      }
      const isDenied = login !== undefined && (auth?.username !== login.username || auth.password !== login.password);
      if (isDenied && auth !== undefined) {
        const scope = encodeURIComponent(`repository:${repository}:pull`);
        const realm = `https://${host === 'docker.io' ? 'auth.docker.io' : host}/token?scope=${scope}&service=${host === 'docker.io' ? 'registry.docker.io' : host}`;
        throw fail(
          'Unknown',
          `failed to authorize: failed to fetch oauth token: unexpected status from GET request to ${realm}: 401 Unauthorized`,
        );
      }
      if (isDenied || known === 'no such repository') {
        if (host !== 'docker.io' && !isDenied) throw fail('NotFound', `${whole}: not found`);
        throw fail(
          'Unknown',
          'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
        );
      }
      const tagged = `${host}/${repository}:${tag}`;
      const last = found.get(tagged);
      const manifest = last?.digest ?? digestOf(tagged);
      if (typeof known === 'string' || (digest !== undefined && digest !== manifest))
        throw fail('NotFound', `${whole}: not found`);
      if (last !== undefined && last.spec === known) return last;
      const image: ResolvedImage = {
        spec: known,
        id: digestOf(`config ${manifest}`),
        digest: manifest,
        layers: layersOf(`${host}/${repository}`, tag, known),
      };
      if (found.size >= maxFound) found.clear();
      found.set(tagged, image);
      return image;
    },
  };
  return registry;
}

/** Layers: a large one at the bottom, which versions of an image share; the rest is each version's own. */
function layersOf(name: string, tag: string, { sizeBytes }: ImageSpec): ResolvedImage['layers'] {
  const count = sizeBytes < 5e6 ? 1 : 3 + (hash(name) % 4);
  const base = Math.round(count === 1 ? sizeBytes : sizeBytes * 0.4);
  const layers = [{ digest: digestOf(`${name} base`), sizeBytes: base }];
  if (count === 1) return [{ digest: digestOf(`${name}:${tag}`), sizeBytes: base }];
  let left = sizeBytes - base;
  for (let index = 1; index < count; index += 1) {
    const size = index === count - 1 ? left : Math.round(left * 0.6);
    left -= size;
    layers.push({ digest: digestOf(`${name}:${tag} ${index}`), sizeBytes: size });
  }
  return layers;
}

/** Why an image cannot be had from any registry; undefined when it can. */
export function whyNoImage(image: string): string | undefined {
  try {
    createRegistry().resolve(parseReference(image), undefined);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
