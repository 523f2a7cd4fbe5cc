import { childrenOf, DerError, type DerValue, derTags, readDer, readOid } from '../../der.ts';
import { CommandError } from '../../errors.ts';

/** A public key as far as it tells whether it belongs to a private one; `value` is undefined where that is not known. */
interface PublicKey {
  readonly kind: 'RSA' | 'EC' | 'Ed25519';
  readonly value: string | undefined;
}

/** A block of PEM. */
interface Block {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const kinds: ReadonlyMap<string, PublicKey['kind']> = new Map([
  ['1.2.840.113549.1.1.1', 'RSA'],
  ['1.2.840.10045.2.1', 'EC'],
  ['1.3.101.112', 'Ed25519'],
]);

/**
 * Whether certificate and key are of a pair, as Go's `tls.X509KeyPair` finds (crypto/tls of Go 1.26). Simplified: of the
 * certificate only its key is read; of an Ed25519 key, and of one on a curve that does not tell its public half, only the kind is
 * compared.
 *
 * @throws CommandError
 */
export function requireKeyPair(certificate: string, key: string): void {
  const leaf = findCertificate(blocksOf(certificate));
  const secret = findKey(blocksOf(key));
  const wanted = readOr('x509: malformed certificate', () => publicKeyOf(leaf));
  const own = readOr('tls: failed to parse private key', () => publicHalfOf(secret));
  if (wanted === undefined) throw new CommandError('tls: unknown public key algorithm');
  if (own.kind !== wanted.kind) throw new CommandError('tls: private key type does not match public key type');
  if (own.value !== undefined && own.value !== wanted.value)
    throw new CommandError('tls: private key does not match public key');
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^-----BEGIN ([^\n]*?)-----[ \t]*\r?$([\s\S]*?)^-----END \1-----/gm)].flatMap(
    ([, type = '', body = '']) => {
      const bytes = fromBase64(body.replaceAll(/\s/g, ''));
      return bytes === undefined ? [] : [{ type, bytes }];
    },
  );
}

/** Undefined for what is no base64: `pem.Decode` passes over such a block. */
function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function findCertificate(blocks: readonly Block[]): Uint8Array {
  const found = blocks.find(({ type }) => type === 'CERTIFICATE');
  if (found !== undefined) return found.bytes;
  const types = blocks.map(({ type }) => type);
  if (types.length === 0) throw new CommandError('tls: failed to find any PEM data in certificate input');
  throw new CommandError(
    types.length === 1 && types[0]?.endsWith('PRIVATE KEY')
      ? 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
      : `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`,
  );
}

function findKey(blocks: readonly Block[]): Uint8Array {
  const found = blocks.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (found !== undefined) return found.bytes;
  const types = blocks.map(({ type }) => type);
  if (types.length === 0) throw new CommandError('tls: failed to find any PEM data in key input');
  throw new CommandError(
    types.length === 1 && types[0] === 'CERTIFICATE'
      ? 'tls: found a certificate rather than a key in the PEM for the private key'
      : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`,
  );
}

function readOr<Result>(message: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new CommandError(message, { cause: error });
  }
}

/** The key of a certificate (RFC 5280, section 4.1); undefined if it is of another kind. @throws DerError */
function publicKeyOf(certificate: Uint8Array): PublicKey | undefined {
  const [signed] = childrenOf(readDer(certificate)[0], derTags.sequence);
  const fields = childrenOf(signed, derTags.sequence);
  // What is before the key: version, if it is told; serial number, signature, issuer, validity, subject.
  const info = fields[fields[0]?.tag === versionTag ? 6 : 5];
  const [algorithm, bits] = childrenOf(info, derTags.sequence);
  const kind = kindOf(algorithm);
  if (kind === undefined) return undefined;
  const key = contentOf(bits, derTags.bitString).subarray(1);
  if (kind !== 'RSA') return { kind, value: hexOf(key) };
  const [modulus] = childrenOf(readDer(key)[0], derTags.sequence);
  return { kind, value: hexOf(contentOf(modulus, derTags.integer)) };
}

const versionTag = 0xa0;
const curvePublicKeyTag = 0xa1;

/** Of PKCS #8 (RFC 5208), PKCS #1 (RFC 8017) or SEC 1 (RFC 5915), as `parsePrivateKey` tries them. @throws DerError */
function publicHalfOf(key: Uint8Array): PublicKey {
  const fields = childrenOf(readDer(key)[0], derTags.sequence);
  const [, second, third] = fields;
  if (second?.tag === derTags.sequence) {
    const kind = kindOf(second);
    if (kind === undefined) throw new DerError('a key of another kind');
    if (kind === 'Ed25519') return { kind, value: undefined };
    const inner = publicHalfOf(contentOf(third, derTags.octetString));
    if (inner.kind !== kind) throw new DerError(`no ${kind} key`);
    return inner;
  }
  if (second?.tag === derTags.integer) return { kind: 'RSA', value: hexOf(second.content) };
  if (second?.tag !== derTags.octetString) throw new DerError('no private key');
  const half = fields.find(({ tag }) => tag === curvePublicKeyTag);
  if (half === undefined) return { kind: 'EC', value: undefined };
  return { kind: 'EC', value: hexOf(contentOf(readDer(half.content)[0], derTags.bitString).subarray(1)) };
}

const kindOf = (algorithm: DerValue | undefined): PublicKey['kind'] | undefined =>
  kinds.get(readOid(childrenOf(algorithm, derTags.sequence)[0]));

function contentOf(value: DerValue | undefined, tag: number): Uint8Array {
  if (value?.tag !== tag) throw new DerError(`no value with tag ${tag}`);
  return value.content;
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
