import type { Certificate } from '../process/process-types.ts';

const ipPattern = /^[\d.]+$/;

/**
 * Why a client does not believe a server that it reaches as `host`, in Go's words (`verifyServerCertificate`, crypto/tls;
 * `VerifyHostname` and `HostnameError`, crypto/x509, Go 1.26). It never does: names are looked at first, and what a
 * server signed itself nobody vouches for. Simplified: authorities are not modelled, so that no bundle makes up for that.
 */
export function whyDistrusted(certificate: Certificate | undefined, host: string): string {
  if (certificate === undefined) return 'first record does not look like a TLS handshake';
  const { dnsNames, ips } = certificate;
  return `failed to verify certificate: x509: ${whyOtherHost(dnsNames, ips, host) ?? 'certificate signed by unknown authority'}`;
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
