const block = /-----BEGIN ([^\n-]*)-----[^-]*?\n-----END \1-----/g;

const pemTypes = (text: string): string[] => Array.from(text.matchAll(block), ([, type]) => type ?? '');

const isKey = (type: string): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');

/**
 * Warns of a TLS Secret whose certificate and key are not PEM, in the words of Go's `tls.X509KeyPair`.
 * Simplified: what is inside the PEM is not read, so that a broken certificate or a key that does not fit passes.
 */
export function keyPairWarnings(certificate: string, key: string): string[] {
  const certificates = pemTypes(certificate);
  if (!certificates.includes('CERTIFICATE')) {
    if (certificates.length === 0) return ['tls: failed to find any PEM data in certificate input'];
    if (certificates.length === 1 && certificates[0]?.endsWith('PRIVATE KEY')) {
      return [
        'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
      ];
    }
    return [
      `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${certificates.join(' ')}]`,
    ];
  }
  const keys = pemTypes(key);
  if (keys.some(isKey)) return [];
  if (keys.length === 0) return ['tls: failed to find any PEM data in key input'];
  if (keys.length === 1 && keys[0] === 'CERTIFICATE') {
    return ['tls: found a certificate rather than a key in the PEM for the private key'];
  }
  return [
    `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keys.join(' ')}]`,
  ];
}
