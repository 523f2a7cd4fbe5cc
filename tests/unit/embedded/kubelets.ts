import { type NodeBackend, NodeRefusal } from '../../../src/embedded/index.ts';
import { type Asked, newAsked } from './ask.ts';

const merge = { 'content-type': 'application/merge-patch+json' };

/** Kubelets that have nothing; what a test is about is given. */
export function newBackend(own: Partial<NodeBackend> = {}): NodeBackend {
  const refuse = (): never => {
    throw new NodeRefusal(500, 'container not found ("c")');
  };
  return {
    log: refuse,
    exec: refuse,
    attach: refuse,
    portForward: refuse,
    fetch: () => Promise.reject(new Error('dial tcp 10.244.0.5:80: connect: connection refused')),
    ...own,
  };
}

/** A cluster of a Node `n` and a Pod `p` (container `c`, port 80, address 10.244.0.5) that runs on it. */
export async function newRunningPod(
  own: Partial<NodeBackend> = {},
  options: Parameters<typeof newAsked>[0] = {},
  always: Record<string, string> = {},
) {
  const asked = newAsked({ nodeBackend: newBackend(own), ...options });
  const ask: Asked['ask'] = (method, path, body, headers) => asked.ask(method, path, body, { ...always, ...headers });
  const inDefault: Asked['ask'] = (method, path, ...rest) => ask(method, `/api/v1/namespaces/default/${path}`, ...rest);
  await inDefault('POST', 'serviceaccounts', { metadata: { name: 'default' } });
  await ask('POST', '/api/v1/nodes', { metadata: { name: 'n' } });
  const addresses = [{ type: 'InternalIP', address: '172.18.0.2' }];
  await ask('PATCH', '/api/v1/nodes/n/status', { status: { addresses } }, merge);
  await inDefault('POST', 'pods', {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }] }] },
  });
  await inDefault('POST', 'pods/p/binding', { metadata: { name: 'p' }, target: { name: 'n' } });
  const status = { phase: 'Running', podIP: '10.244.0.5', podIPs: [{ ip: '10.244.0.5' }] };
  await inDefault('PATCH', 'pods/p/status', { status }, merge);
  return { ...asked, ask, inDefault };
}
