import type { Transport } from '../../client/index.ts';
import type { Process } from '../process/kernel.ts';
import { NetworkError } from './network-error.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * The API as a program in a Pod has it (`InClusterConfig`, client-go/rest/config.go, v0.37): at the address that its
 * environment tells, with the token of its ServiceAccount, which is read again for every request. Rejects with Go's text where
 * nobody answers.
 */
export function createPodTransport(process: Process): Transport {
  const { container, env, machine } = process;
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  return (request) => {
    const token = container.files.text(tokenPath);
    if (host === undefined || port === undefined || token === undefined) {
      const why =
        'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined';
      return Promise.reject(new Error(why));
    }
    const address = `${host}:${port}`;
    const target = machine.network.find(container.sandbox, host, Number(port));
    if (typeof target === 'string') return Promise.reject(new NetworkError(target, address));
    if (typeof target !== 'function' || target.api === undefined)
      return Promise.reject(new Error(`podpath: ${address} is not the API server`));
    const authorization = `Bearer ${token}`;
    return target.api(
      container.sandbox,
      address,
    )({
      ...request,
      header: (name) => (name === 'authorization' ? authorization : request.header(name)),
      sourceIp: container.sandbox.ip,
    });
  };
}
