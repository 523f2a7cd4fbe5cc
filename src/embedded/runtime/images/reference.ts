/** A reference to an image in its whole form (`docker.io/library/nginx:1.27`), taken apart. */
export interface ImageReference {
  /** `docker.io`. */
  readonly host: string;
  /** `library/nginx`. */
  readonly repository: string;
  /** `1.27`; `latest` when there is neither tag nor digest. */
  readonly tag: string;
  /** `sha256:...`. */
  readonly digest: string | undefined;
}

/**
 * Completes a reference as Docker's names are (`ParseDockerRef`, github.com/distribution/reference v0.6): `nginx` is
 * `docker.io/library/nginx:latest`; a first part with a dot, a colon or `localhost` is a host. A tag beside a digest is left out.
 */
export function parseReference(reference: string): ImageReference {
  const [name = '', digest] = reference.split('@');
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  const hasHost = first === 'localhost' || /[.:]/.test(first);
  const rest = hasHost ? name.slice(slash + 1) : name;
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const given = hasHost && first !== 'index.docker.io' ? first : 'docker.io';
  const repository = given === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const tag = digest === undefined && colon >= 0 ? rest.slice(colon + 1) : 'latest';
  return { host: given, repository, tag, digest };
}

/** The whole form: `docker.io/library/nginx:1.27`. */
export function formatReference({ host, repository, tag, digest }: ImageReference): string {
  return `${host}/${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}
