import type { Certificate } from '../process/process-types.ts';

const ipPattern = /^[\d.]+$/;

/**
 * Why a client does not believe a server that it reaches as `host`, in Go's words (`verifyServerCertificate`, crypto/tls;
 * `VerifyHostname` and `HostnameError`, crypto/x509, Go 1.26). Names are looked at first, and for what a
 * server signed itself nobody vouches for; who was given the authority that signed it is content (undefined). Simplified: an
 * authority is its text, and there are no chains.
 */
export function whyDistrusted(
  certificate: Certificate | undefined,
  host: string,
  authorities: string | undefined,
): string | undefined {
  if (certificate === undefined) return 'first record does not look like a TLS handshake';
  const { dnsNames, ips, authority } = certificate;
  const other = whyOtherHost(dnsNames, ips, host);
  if (other === undefined && authority !== undefined && authorities?.includes(authority.trim()) === true)
    return undefined;
  return `failed to verify certificate: x509: ${other ?? 'certificate signed by unknown authority'}`;
}

function whyOtherHost(dnsNames: readonly string[], ips: readonly string[], host: string): string | undefined {
  const isIp = ipPattern.test(host);
  const names = isIp ? ips : dnsNames;
  if (names.includes(host)) return undefined;
  if (isIp && ips.length === 0) return `cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  return names.length === 0
    ? `certificate is not valid for any names, but wanted to match ${host}`
    : `certificate is valid for ${names.join(', ')}, not ${host}`;
}
