import { quote } from '../../../kube/index.ts';

/** Where a list goes on: after which key, at which revision; -1 is at whatever is there. */
export interface ContinueToken {
  readonly startKey: string;
  readonly revision: number;
}

/** As upstream encodes it (apiserver/pkg/storage/continue.go, v1.37): JSON in base64url without padding. */
export function encodeContinue(key: string, prefix: string, revision: number): string {
  // What is right behind the last key; upstream's prefix has no slash at its end.
  const start = `/${key.slice(prefix.length)}\0`;
  const bytes = new TextEncoder().encode(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start }));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * @throws Error with upstream's message.
 */
export function decodeContinue(token: string, prefix: string): ContinueToken {
  const value = parse(token);
  if (value['v'] !== 'meta.k8s.io/v1') {
    throw new Error(
      `continue key is not valid: server does not recognize this encoded version ${typeof value['v'] === 'string' ? value['v'] : ''}`,
    );
  }
  const { rv, start } = value;
  if (typeof rv !== 'number' || rv === 0) {
    throw new Error('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') {
    throw new Error('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)');
  }
  const parts = start.split('/').slice(start.startsWith('/') ? 1 : 0);
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new Error(`continue key is not valid: ${start}`);
  }
  return { startKey: prefix + parts.join('/'), revision: rv };
}

function parse(token: string): Record<string, unknown> {
  let text: string;
  let binary = '';
  try {
    binary = atob(token.replaceAll('-', '+').replaceAll('_', '/'));
    text = new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch (error) {
    throw new Error('continue key is not valid: illegal base64 data at input byte 0', { cause: error });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    // Go's scanner goes by bytes.
    const first = binary[0] ?? '';
    throw new Error(`continue key is not valid: invalid character ${quoteRune(first)} looking for beginning of value`, {
      cause: error,
    });
  }
  throw new Error('continue key is not valid: json: cannot unmarshal into Go value of type storage.continueToken');
}

const quoteRune = (character: string) => `'${quote(character).slice(1, -1)}'`;
