import { createSeededRandom, systemClock } from '../../src/base/index.ts';
import { createCluster } from '../../src/embedded/index.ts';
import type { Send } from './play.ts';

const token = 'parity';
const controllerToken = 'controller';

/**
 * The embedded API server as the cases meet it: an administrator asks, and a new namespace gets what two controllers give it
 * on a real cluster (the ServiceAccount `default` and the ConfigMap `kube-root-ca.crt`), through the API.
 */
export function createEmbedded(): Disposable & { readonly send: Send } {
  const cluster = createCluster({
    clock: systemClock,
    random: createSeededRandom(1),
    tokens: new Map([
      [
        token,
        { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:masters', 'system:authenticated'] },
      ],
      [
        controllerToken,
        { username: 'system:kube-controller-manager', groups: ['system:masters', 'system:authenticated'] },
      ],
    ]),
  });
  const asController = async (path: string, body: object): Promise<void> => {
    const headers = {
      authorization: `Bearer ${controllerToken}`,
      'content-type': 'application/json',
      'user-agent': 'kube-controller-manager/1',
    };
    const answer = await cluster.fetch(
      new Request(`https://cluster${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    );
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    // Events are forgotten after an hour, which a program would wait for.
    [Symbol.dispose]: () => cluster[Symbol.dispose](),
    async send(request) {
      const { pathname, searchParams } = new URL(request.url);
      request.headers.set('authorization', `Bearer ${token}`);
      const answer = await cluster.fetch(request);
      if (
        request.method === 'POST' &&
        pathname === '/api/v1/namespaces' &&
        answer.status === 201 &&
        !searchParams.has('dryRun')
      ) {
        const { metadata } = (await answer.clone().json()) as { metadata: { name: string } };
        const folder = `/api/v1/namespaces/${metadata.name}`;
        await asController(`${folder}/serviceaccounts`, { metadata: { name: 'default' } });
        await asController(`${folder}/configmaps`, { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'x' } });
      }
      return answer;
    },
  };
}
