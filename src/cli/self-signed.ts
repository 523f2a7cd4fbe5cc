import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate with its key; PEM. */
interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate for loopback that vouches for itself, and for clients that it signs. */
export interface SelfSigned extends KeyPair {
  /** A client's, valid as long: who it is, and of which group (`CN` and `O` of its subject, as kubeadm's are). */
  issueClient(name: string, group: string): KeyPair;
}

const ecdsa = () => sequence(oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
const attribute = (id: readonly number[], text: string) => set(sequence(oid(id), tag(0x0c, Buffer.from(text))));
const commonName = [0x55, 0x04, 0x03];
const organization = [0x55, 0x04, 0x0a];
const serverAuth = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
const clientAuth = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];

/**
 * Makes a certificate for `127.0.0.1` and `localhost` from an hour before `nowMs` to `days` later (X.509 v3, ECDSA P-256,
 * RFC 5280): kubectl shows its own over TLS only, and Node can read certificates but not make any.
 */
export function createSelfSigned(nowMs: number, days = 365): SelfSigned {
  const issuer = sequence(attribute(commonName, 'podpath-embedded'));
  const validity = sequence(time(nowMs - 3_600_000), time(nowMs + days * 86_400_000));
  const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const make = (subject: Buffer, { publicKey, privateKey }: typeof own, extensions: readonly Buffer[]): KeyPair => {
    const serial = randomBytes(16);
    serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
    const body = sequence(
      tag(0xa0, tag(0x02, Buffer.from([2]))),
      tag(0x02, serial),
      ecdsa(),
      issuer,
      validity,
      subject,
      publicKey.export({ format: 'der', type: 'spki' }),
      tag(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', body, own.privateKey);
    const certificate = sequence(body, ecdsa(), tag(0x03, Buffer.concat([Buffer.from([0]), signature])));
    const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
    return {
      certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
      key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    };
  };
  const extendedUsage = (...uses: (readonly number[])[]) => extension([0x55, 0x1d, 0x25], sequence(...uses.map(oid)));
  return {
    ...make(issuer, own, [
      // basicConstraints: it signs itself.
      extension([0x55, 0x1d, 0x13], sequence(tag(0x01, Buffer.from([0xff]))), true),
      // keyUsage: digitalSignature, keyCertSign.
      extension([0x55, 0x1d, 0x0f], tag(0x03, Buffer.from([0x02, 0x84])), true),
      // What it signs can be used for no more than what it can itself.
      extendedUsage(serverAuth, clientAuth),
      // subjectAltName.
      extension(
        [0x55, 0x1d, 0x11],
        sequence(tag(0x87, Buffer.from([127, 0, 0, 1])), tag(0x82, Buffer.from('localhost'))),
      ),
    ]),
    issueClient: (name, group) =>
      make(
        sequence(attribute(organization, group), attribute(commonName, name)),
        generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
        // keyUsage: digitalSignature.
        [extension([0x55, 0x1d, 0x0f], tag(0x03, Buffer.from([0x07, 0x80])), true), extendedUsage(clientAuth)],
      ),
  };
}

/** A value of DER with its tag and length. */
function tag(number: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([number, ...head]), content]);
}

const sequence = (...parts: Buffer[]) => tag(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]) => tag(0x31, Buffer.concat(parts));
const oid = (bytes: readonly number[]) => tag(0x06, Buffer.from(bytes));

function extension(id: readonly number[], value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [tag(0x01, Buffer.from([0xff]))] : []), tag(0x04, value));
}

/** UTCTime: `261124175900Z`. */
function time(ms: number): Buffer {
  return tag(
    0x17,
    Buffer.from(
      `${new Date(ms)
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, '')
        .slice(2, 14)}Z`,
    ),
  );
}
