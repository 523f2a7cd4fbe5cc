import { childrenOf, DerError, type DerValue, derTags, readDer, readOid, readText } from '../../der.ts';

/** What `crypto/x509` of Go reads of a certificate request, as far as it is shown. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly serialNumber: string;
  /** By the number of the attribute below 2.5.4: several of one are several values. */
  readonly subject: ReadonlyMap<number, readonly string[]>;
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  readonly ipAddresses: readonly string[];
}

const extensionRequest = '1.2.840.113549.1.9.14';
const subjectAlternativeName = '2.5.29.17';
const attributesTag = 0xa0;
const nameTags = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const;

/** Reads a request as PEM (PKCS #10, RFC 2986). @throws DerError in the words of `certificate.ParseCSR` */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const body = /-----BEGIN CERTIFICATE REQUEST-----([^-]*)-----END CERTIFICATE REQUEST-----/.exec(pem)?.[1];
  if (body === undefined) throw new DerError('PEM block type must be CERTIFICATE REQUEST');
  const bytes = Uint8Array.from(atob(body.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0));
  const [outer] = readDer(bytes);
  const [info] = childrenOf(outer, derTags.sequence);
  const [, name, , attributes] = childrenOf(info, derTags.sequence);
  const subject = readSubject(name);
  return {
    commonName: subject.get(3)?.at(-1) ?? '',
    serialNumber: subject.get(5)?.at(-1) ?? '',
    subject,
    ...readAlternativeNames(attributes),
  };
}

function readSubject(name: DerValue | undefined): ReadonlyMap<number, readonly string[]> {
  const subject = new Map<number, string[]>();
  for (const set of childrenOf(name, derTags.sequence)) {
    for (const pair of childrenOf(set, derTags.set)) {
      const [type, value] = childrenOf(pair, derTags.sequence);
      const attribute = /^2\.5\.4\.(\d+)$/.exec(readOid(type))?.[1];
      const text = value === undefined ? undefined : readText(value);
      if (attribute === undefined || text === undefined) continue;
      subject.set(Number(attribute), [...(subject.get(Number(attribute)) ?? []), text]);
    }
  }
  return subject;
}

type AlternativeNames = Pick<CertificateRequest, 'dnsNames' | 'emailAddresses' | 'uris' | 'ipAddresses'>;

function readAlternativeNames(attributes: DerValue | undefined): AlternativeNames {
  const names: DerValue[] = [];
  for (const attribute of attributes?.tag === attributesTag ? readDer(attributes.content) : []) {
    const [type, values] = childrenOf(attribute, derTags.sequence);
    if (readOid(type) !== extensionRequest) continue;
    for (const extension of childrenOf(childrenOf(values, derTags.set)[0], derTags.sequence)) {
      const parts = childrenOf(extension, derTags.sequence);
      const value = parts.at(-1);
      if (readOid(parts[0]) !== subjectAlternativeName || value?.tag !== derTags.octetString) continue;
      names.push(...childrenOf(readDer(value.content)[0], derTags.sequence));
    }
  }
  const textsOf = (tag: number): string[] =>
    names.filter((name) => name.tag === tag).map(({ content }) => new TextDecoder().decode(content));
  return {
    dnsNames: textsOf(nameTags.dns),
    emailAddresses: textsOf(nameTags.email),
    uris: textsOf(nameTags.uri).map((uri) => new URL(uri).href),
    ipAddresses: names.filter(({ tag }) => tag === nameTags.ip).map(({ content }) => formatIp(content)),
  };
}

/** `net.IP.String`. */
function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_none, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
