import type { KubeObject } from '../../../kube/index.ts';
import type { Informer } from '../../client/index.ts';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
}

const nameOf = (text: string) => text.replaceAll('-', '_').toUpperCase();

/**
 * The variables by which a container finds Services (`pkg/kubelet/envvars/envvars.go`, v1.37): those of its namespace when
 * `hasLinks`, and always `kubernetes` of `default`.
 */
export function newServiceEnv(
  services: Informer<KubeObject>,
  namespace: string,
  hasLinks: boolean,
): Map<string, string> {
  const env = new Map<string, string>();
  const master = services.get('default', 'kubernetes');
  const own = hasLinks ? services.list(namespace) : [];
  for (const service of master === undefined || own.includes(master) ? own : [master, ...own]) {
    const { clusterIP = '', ports = [] } = service['spec'] as { clusterIP?: string; ports?: readonly ServicePort[] };
    const [first] = ports;
    if (clusterIP === '' || clusterIP === 'None' || first === undefined) continue;
    const prefix = nameOf(service.metadata.name ?? '');
    env.set(`${prefix}_SERVICE_HOST`, clusterIP);
    env.set(`${prefix}_SERVICE_PORT`, String(first.port));
    for (const { name = '', port } of ports) {
      if (name !== '') env.set(`${prefix}_SERVICE_PORT_${nameOf(name)}`, String(port));
    }
    for (const { port, protocol = 'TCP' } of ports) {
      const host = clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP;
      const url = `${protocol.toLowerCase()}://${host}:${port}`;
      if (port === first.port) env.set(`${prefix}_PORT`, url);
      const link = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
      env.set(link, url);
      env.set(`${link}_PROTO`, protocol.toLowerCase());
      env.set(`${link}_PORT`, String(port));
      env.set(`${link}_ADDR`, clusterIP);
    }
  }
  return env;
}
