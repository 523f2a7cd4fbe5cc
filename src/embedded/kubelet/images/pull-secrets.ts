import type { KubeObject } from '../../../kube/index.ts';

/** The credentials that fit an image; undefined for none. */
export type PullCredentials = (image: string) => { readonly username: string; readonly password: string } | undefined;

interface AuthEntry {
  readonly username?: string;
  readonly password?: string;
  /** Base64 of `username:password`. */
  readonly auth?: string;
}

/** The registry of an image, as keys of a docker configuration name it. */
function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : 'docker.io';
}

/**
 * Reads Secrets of the types `kubernetes.io/dockerconfigjson` and `kubernetes.io/dockercfg` (`pkg/credentialprovider`, v1.37).
 * Simplified: an entry fits by its registry alone, without paths and wildcards; the first that fits is taken.
 */
export function readPullSecrets(secrets: readonly KubeObject[]): PullCredentials {
  const byRegistry = new Map<string, { username: string; password: string }>();
  for (const { data } of secrets) {
    const text = (data?.['.dockerconfigjson'] ?? data?.['.dockercfg']) as string | undefined;
    if (text === undefined) continue;
    for (const [key, entry] of Object.entries(parseAuths(text))) {
      const registry = key
        .replace(/^https?:\/\//, '')
        .replace(/\/.*$/, '')
        .replace('index.docker.io', 'docker.io');
      const [user = '', password = ''] = entry.auth === undefined ? [] : splitOnce(atob(entry.auth));
      if (byRegistry.has(registry)) continue;
      byRegistry.set(registry, { username: entry.username ?? user, password: entry.password ?? password });
    }
  }
  return (image) => byRegistry.get(registryOf(image));
}

/** A Secret whose text is no JSON has no credentials: the API server lets none of these in. */
function parseAuths(text: string): Readonly<Record<string, AuthEntry>> {
  try {
    const parsed = JSON.parse(atob(text)) as { readonly auths?: Record<string, AuthEntry> };
    return parsed.auths ?? (parsed as Record<string, AuthEntry>);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function splitOnce(text: string): string[] {
  const at = text.indexOf(':');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
