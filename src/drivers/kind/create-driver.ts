import type { Capability } from '../driver.ts';
import { createApi } from './api.ts';
import { newKindContext } from './context.ts';
import { createCluster } from './create.ts';
import { deleteCluster } from './delete.ts';
import { examine } from './doctor.ts';
import { loadImage } from './images.ts';
import { createKubeconfigReader } from './kubeconfig.ts';
import { newKubectlStart, startOnPipes } from './kubectl.ts';
import type { KindDriver, KindDriverOptions } from './options.ts';
import { startCluster } from './start.ts';
import { createStatusReader } from './status.ts';
import { startOnTerminal } from './terminal.ts';

const capabilities: ReadonlySet<Capability> = new Set(['metrics', 'exec', 'multiNode', 'lifecycle', 'terminal']);

/**
 * Makes the driver; touches nothing on the machine until a method is called.
 * @throws PodpathError `Usage` for a bad name of a cluster or an engine.
 */
export function createKindDriver(options: KindDriverOptions = {}): KindDriver {
  const context = newKindContext(options);
  const { clusterName, paths, clock } = context;
  const kubeconfig = createKubeconfigReader(paths, clusterName);
  const api = createApi(kubeconfig, clusterName);

  return {
    kind: 'kind',
    clusterName,
    capabilities,
    status: createStatusReader(context, api),
    fetch: (request) => api.fetch(request),
    async kubectl(call) {
      const file = await kubeconfig.forNamespace(call.namespace);
      const start = newKubectlStart(call, file, paths, context.env);
      return call.terminal === undefined
        ? startOnPipes(start, call.stdin, clock)
        : startOnTerminal(start, call.terminal, clock);
    },
    create: (createOptions, onStep, signal) => createCluster(context, api, createOptions, onStep, signal),
    start: (onStep, signal) => startCluster(context, api, onStep, signal),
    loadImage: (image, onStep, signal) => loadImage(context, image, onStep, signal),
    delete: (onStep, signal) => deleteCluster(context, onStep, signal),
    doctor: (signal) => examine(context, undefined, signal),
    kubeconfigPath: () => paths.kubeconfig,
    kubeconfigFor: (namespace) => kubeconfig.forNamespace(namespace),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}
