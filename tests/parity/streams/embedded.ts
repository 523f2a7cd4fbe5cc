import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createSeededRandom, systemClock } from '../../../src/base/index.ts';
import { createClusterServer } from '../../../src/cli/serve-cluster.ts';
import { createCluster, type NodeBackend, NodeRefusal } from '../../../src/embedded/index.ts';
import type { Endpoint } from './ask.ts';
import { streamObjects } from './objects.ts';

const text = new TextEncoder();
const plain = { 'content-type': 'text/plain; charset=utf-8' };
const noSize = 'stty: standard input\r\n';
const node = 'node-1';
const nodeIp = '172.18.0.2';

/** What the cases of a Pod that runs need of a container: a handful of commands, a log, a server. */
const backend: NodeBackend = {
  log({ pod, options: { previous, tailLines, limitBytes, sinceMs } }) {
    const { name = '' } = pod.metadata;
    if (previous) throw new NodeRefusal(400, `previous terminated container "c" in pod "${name}" not found`);
    if (name === 'creating') {
      throw new NodeRefusal(400, `container "c" in pod "${name}" is waiting to start: ContainerCreating`);
    }
    const lines = name === 'done' ? ['finished\n'] : ['one\n', 'two\n'];
    const kept = sinceMs !== undefined && sinceMs > Date.now() ? [] : lines.slice(lines.length - (tailLines ?? 2));
    return new Blob([kept.join('').slice(0, limitBytes)]).stream();
  },
  exec({ pod, container, command: [name, ...words] }) {
    if (!isRunning(pod.metadata.name)) throw new NodeRefusal(500, `container not found ("${container}")`);
    return async ({ stdin, stdout, stderr, resizes }) => {
      const script = words.at(-1) ?? '';
      if (name === 'true') return 0;
      if (name === 'cat') {
        for await (const bytes of (stdin ?? []) as AsyncIterable<Uint8Array>) await stdout?.write(bytes);
        return 0;
      }
      if (script === 'exit 3') return 3;
      if (script.startsWith('echo')) {
        await stdout?.write(text.encode('a\n'));
        await stderr?.write(text.encode('b\n'));
        return 0;
      }
      if (script.startsWith('sleep 1; stty size')) {
        const size = (await resizes?.getReader().read())?.value;
        await stdout?.write(text.encode(size === undefined ? noSize : `${size.height} ${size.width}\r\n`));
        return 0;
      }
      const why =
        name === undefined
          ? 'args must not be empty'
          : `unable to start container process: exec: "${name}": executable file not found in $PATH`;
      const what = `failed to start exec "${'0'.repeat(64)}": OCI runtime exec failed: exec failed: ${why}`;
      throw new Error(`failed to exec in container: ${what}`);
    };
  },
  attach({ pod, container }) {
    if (!isRunning(pod.metadata.name)) {
      const { name = '', namespace = '' } = pod.metadata;
      throw new NodeRefusal(500, `container ${container} not found in pod ${name}_${namespace}`);
    }
    return () => Promise.resolve();
  },
  portForward({ pod }) {
    const { name = '', namespace = '' } = pod.metadata;
    if (!isRunning(name)) throw new NodeRefusal(500, `pod not found ("${name}_${namespace}")`);
    return async (port, { incoming, outgoing }) => {
      const id = '0'.repeat(64);
      if (name !== 'web') {
        const sides = `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `;
        const why = `failed to execute portforward in network namespace "/var/run/netns/cni-${'0'.repeat(36)}": failed to connect to localhost:${port} inside namespace "${id}", ${sides}`;
        throw new Error(`error forwarding port ${port} to pod ${id}, uid : ${why}`);
      }
      await incoming.getReader().read();
      await outgoing.write(text.encode('HTTP/1.1 404 Not Found\r\n\r\n'));
    };
  },
  async fetch(target, request) {
    const { hostname, pathname, port } = new URL(request.url);
    if (target.kind === 'kubelet') {
      return pathname === '/healthz'
        ? new Response('ok', { headers: plain })
        : new Response('404 page not found\n', { status: 404, headers: plain });
    }
    if (target.pod.metadata.name !== 'web' || target.port !== 80) {
      throw new Error(`dial tcp ${hostname}:${port || 80}: connect: connection refused`);
    }
    const status = request.method !== 'GET' && request.method !== 'HEAD' ? 405 : pathname === '/' ? 200 : 404;
    const body = request.method === 'HEAD' ? null : 'a page';
    return new Response(body, { status, headers: { 'content-type': 'text/html' } });
  },
};

const isRunning = (name: string | undefined): boolean => name === 'p' || name === 'web' || name === 'two';

/** An embedded cluster on a port, with the objects of the cases in their states. */
export async function startEmbedded(): Promise<{ readonly endpoint: Endpoint; close(): void }> {
  const admin = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
  const cluster = createCluster({
    clock: systemClock,
    random: createSeededRandom(1),
    tokens: new Map([['token', admin]]),
    serviceAccountController: 'built-in',
    nodeBackend: backend,
  });
  const namespace = 'streams';
  const send = async (method: string, path: string, body: object) => {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { authorization: 'Bearer token', 'content-type': contentType, 'user-agent': 'kubectl-create' };
    const answer = await cluster.fetch(
      new Request(`http://cluster/${path}`, { method, headers, body: JSON.stringify(body) }),
    );
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  await send('POST', 'api/v1/namespaces', { metadata: { name: namespace } });
  await send('POST', 'api/v1/nodes', { metadata: { name: node } });
  const addresses = [{ type: 'InternalIP', address: nodeIp }];
  await send('PATCH', `api/v1/nodes/${node}/status`, { status: { addresses } });
  const folder = `api/v1/namespaces/${namespace}`;
  for (const [index, { resource, object }] of streamObjects.entries()) {
    await send('POST', `${folder}/${resource}`, object);
    const { name } = object.metadata;
    if (resource !== 'pods' || name === 'pending') continue;
    await send('POST', `${folder}/pods/${name}/binding`, { metadata: { name }, target: { name: node } });
    const podIPs = isRunning(name) ? [{ ip: `10.244.0.${index}` }] : [];
    await send('PATCH', `${folder}/pods/${name}/status`, { status: { podIPs, podIP: podIPs[0]?.ip ?? '' } });
    if (name !== 'web') continue;
    await send('POST', `apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 80 }],
      endpoints: [
        {
          addresses: podIPs.map(({ ip }) => ip),
          targetRef: { kind: 'Pod', name, namespace },
          conditions: { ready: true },
        },
      ],
    });
  }
  const server = createClusterServer(cluster);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { authorization: 'Bearer token' };
  return {
    endpoint: { url: `http://127.0.0.1:${port}`, headers, namespace, node },
    close() {
      server.close();
      server.closeAllConnections();
      cluster[Symbol.dispose]();
    },
  };
}
