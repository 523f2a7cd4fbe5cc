import type { Probe } from '../../kube/index.ts';
import { formatSlice } from './values.ts';

/** `DescribeProbe`. */
export function formatProbe(probe: Probe): string {
  const { exec, httpGet, tcpSocket, grpc } = probe;
  const seconds = (value: number | undefined): string => `${value ?? 0}s`;
  const rest = [
    `delay=${seconds(probe.initialDelaySeconds)}`,
    `timeout=${seconds(probe.timeoutSeconds)}`,
    `period=${seconds(probe.periodSeconds)}`,
    `successThreshold=${probe.successThreshold ?? 0}`,
    `failureThreshold=${probe.failureThreshold ?? 0}`,
  ].join(' ');
  if (exec) return `exec ${formatSlice(exec.command)} ${rest}`;
  if (httpGet) return `http-get ${formatUrl(httpGet)} ${rest}`;
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port ?? 0} ${rest}`;
  if (grpc) return `grpc <pod>:${grpc.port ?? 0} ${grpc.service ?? ''} ${rest}`;
  return `unknown ${rest}`;
}

/** `net.JoinHostPort`. */
export const joinHostPort = (host: string, port: string): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** What Go's `url.URL.String` makes of it. */
function formatUrl({ scheme = '', host = '', port = 0, path = '' }: NonNullable<Probe['httpGet']>): string {
  const authority = String(port) === '' ? host : joinHostPort(host, String(port));
  const head = `${scheme === '' ? '' : `${scheme.toLowerCase()}:`}//${authority}`;
  const escaped = path === '*' ? path : path.replace(/[^A-Za-z0-9\-_.~$&+,/:;=@]/gu, escapeCharacter);
  return path !== '' && !path.startsWith('/') ? `${head}/${escaped}` : head + escaped;
}

function escapeCharacter(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
