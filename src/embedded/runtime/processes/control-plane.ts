import type { GrpcHealth, Process, ProcessClass } from '../process/kernel.ts';
import { klogLine } from './log-times.ts';
import { server, text } from './server.ts';

/** Anonymous and kernel megabytes and millicores, as measured on kind with one node, and the ports for health. */
const programs: Readonly<
  Record<string, readonly [anonMb: number, kernelMb: number, millicores: number, ...ports: number[]]>
> = {
  etcd: [34, 1, 20, 2379, 2381],
  'kube-apiserver': [242, 2, 35, 6443],
  'kube-controller-manager': [49, 0.8, 11, 10257],
  'kube-scheduler': [22.5, 0.9, 6, 10259],
};

/**
 * Programs of the control plane as processes: they are there, can be stopped and use what the real ones use. What they do, the
 * parts of the embedded cluster do, which whoever puts it together starts and stops with them.
 */
export const controlPlane: Readonly<Record<string, ProcessClass>> = Object.fromEntries(
  Object.entries(programs).map(([name, [anonMb, kernelMb, millicores, ...ports]]) => [
    name,
    {
      // etcd tells of its health to Kubernetes's own page on gRPC probes.
      ...(name === 'etcd'
        ? { grpcHealth: (_process: Process, service: string, port: number) => etcdHealth(service, port) }
        : {}),
      ...server({
        footprint: { anonBytes: anonMb * 1e6, kernelBytes: kernelMb * 1e6, millicores },
        ports,
        greeting: ({ machine }) => [klogLine(machine.clock.now(), `"Starting" version="v1.37.2" component="${name}"`)],
        answer: (_process, { path }, port) => {
          if (/^\/(healthz|livez|readyz)/.test(path)) return text('ok');
          return port === 2381 && path.startsWith('/health')
            ? text('{"health":"true","reason":""}')
            : text('404 page not found\n', 404);
        },
      }),
    },
  ]),
);

/** etcd serves `grpc.health.v1.Health` where its clients are (server/etcdserver/api/v3rpc/health.go, 3.6), of itself as a whole. */
function etcdHealth(service: string, port: number): GrpcHealth | undefined {
  if (port !== 2379) return undefined;
  return service === '' ? 'SERVING' : 'UNKNOWN_SERVICE';
}
