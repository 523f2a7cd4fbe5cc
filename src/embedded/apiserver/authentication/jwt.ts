import { hmacSha256, sha256 } from '../../../base/index.ts';

/** Claims of a token as JSON. */
export type Claims = Readonly<Record<string, unknown>>;

/** Signs and checks the tokens of one cluster. */
export interface TokenSigner {
  sign(claims: Claims): string;
  /**
   * The claims of a token that this signer signed.
   * @throws Error in go-jose's words when the signature is not right, or of another key.
   */
  verify(token: string): Claims;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A signer of JSON web tokens by HMAC (HS256). Upstream signs by RSA or ECDSA and publishes the key at `/openid/v1/jwks`
 * (`pkg/serviceaccount/jwt.go`, v1.37); a symmetric key has nothing to publish, so that only the API server itself can check
 * these tokens, but it can do so at once.
 * @param key at least 32 bytes
 */
export function createTokenSigner(key: Uint8Array): TokenSigner {
  const kid = toBase64Url(sha256(key));
  const header = encode({ alg: 'HS256', kid });
  return {
    sign(claims) {
      const content = `${header}.${encode(claims)}`;
      return `${content}.${toBase64Url(hmacSha256(key, encoder.encode(content)))}`;
    },
    verify(token) {
      const [head = '', payload = '', signature = ''] = token.split('.');
      if (decode(head)?.['kid'] !== kid) throw new Error('invalid signature, no keys found');
      const expected = toBase64Url(hmacSha256(key, encoder.encode(`${head}.${payload}`)));
      if (head !== header || !isSameSecret(expected, signature)) {
        throw new Error('go-jose/go-jose: error in cryptographic primitive');
      }
      return decode(payload) ?? {};
    },
  };
}

/** Compares in a time that does not tell how much of it is right. */
export function isSameSecret(expected: string, given: string): boolean {
  let difference = expected.length ^ given.length;
  for (let index = 0; index < expected.length; index += 1) {
    difference |= expected.charCodeAt(index) ^ given.charCodeAt(index);
  }
  return difference === 0;
}

/** The claims of a token whose signature nobody has checked; undefined for what is no token. */
export function readUnverifiedClaims(token: string): Claims | undefined {
  const parts = token.split('.');
  return parts.length === 3 ? decode(parts[1] ?? '') : undefined;
}

function encode(value: Claims): string {
  const text = JSON.stringify(value);
  return isAscii(text) ? inUrl(btoa(text)) : toBase64Url(encoder.encode(text));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

function decode(text: string): Claims | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined;
  } catch {
    // Not base64 or not JSON: no token of ours.
    return undefined;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return inUrl(btoa(text));
}

function inUrl(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
