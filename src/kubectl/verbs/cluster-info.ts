import type { KubeObject } from '../../kube/index.ts';
import type { Verb } from '../command/context.ts';
import { selectObjects } from '../resource/builder.ts';
import { itemsOf, objectOf } from '../resource/info.ts';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
}

/** `kubectl cluster-info` (`kubectl/pkg/cmd/clusterinfo/clusterinfo.go`, v0.37). */
export const clusterInfo: Verb = {
  async run(context) {
    const { flags, out, client } = context;
    const host = client.rest.server;
    const printService = (name: string, link: string) => out(`${name} is running at ${link}\n`);
    try {
      const result = await selectObjects(context, {
        args: ['services'],
        labelSelector: 'kubernetes.io/cluster-service=true',
        namespace: flags.text('namespace') === '' ? 'kube-system' : flags.text('namespace'),
        isLatest: true,
      });
      await result.visit(async (info) => {
        await printService('Kubernetes control plane', host);
        for (const service of itemsOf(objectOf(info))) {
          const { name = '', labels = {} } = service.metadata;
          await printService(labels['kubernetes.io/name'] || name, linkTo(service, host));
        }
      });
    } finally {
      await out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    }
  },
};

function linkTo(service: KubeObject, host: string): string {
  const { name = '', namespace = '' } = service.metadata;
  const ports: readonly ServicePort[] = service['spec']?.ports ?? [];
  const [ingress] = (service['status']?.loadBalancer?.ingress ?? []) as readonly { ip?: string; hostname?: string }[];
  if (ingress !== undefined)
    return ports.map(({ port }) => `http://${ingress.ip || ingress.hostname}:${port} `).join('');
  const [first] = ports;
  const scheme = first !== undefined && (first.name === 'https' || first.port === 443) ? 'https' : '';
  const portName = first?.name ?? '';
  // `JoinSchemeNamePort`.
  const target =
    first === undefined
      ? name
      : scheme !== ''
        ? `${scheme}:${name}:${portName}`
        : portName === ''
          ? name
          : `${name}:${portName}`;
  return `${host}/api/v1/namespaces/${namespace}/services/${target}/proxy`;
}
