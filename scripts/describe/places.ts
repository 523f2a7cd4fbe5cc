import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { ExecaError, execa } from 'execa';
import { createKindDriver } from '../../src/drivers/kind/index.ts';
import { serveEmbedded } from '../../tests/clients/lib/serve-embedded.ts';
import { programs, type Stage } from './stage.ts';

/** A cluster whose objects are described: how its API server is asked, and how it is prepared. */
export interface Place extends AsyncDisposable {
  /** `kind` or `podpath embedded` */
  readonly name: string;
  readonly stage: Stage;
  fetch(request: Request): Promise<Response>;
}

/** Files say themselves which namespace they mean, and may mean several. */
const namespaceOf = ([verb]: readonly string[]): string[] => (verb === 'apply' ? [] : ['-n', 'awkward']);

const kubectlOf =
  (kubeconfig: string): Stage['kubectl'] =>
  async (argv, stdin = '') =>
    (
      await execa('kubectl', [...namespaceOf(argv), ...argv], {
        env: { KUBECONFIG: kubeconfig, KUBERC: 'off' },
        input: stdin,
        timeout: 600_000,
      })
    ).stdout;

/** The cluster of `podpath cluster create --workers 2`. */
export async function openKind(): Promise<Place> {
  const driver = createKindDriver();
  const node = (role: string): string => `${driver.clusterName}-${role}`;
  const inNode = (name: string, ...command: readonly string[]) => execa('docker', ['exec', name, ...command]);
  return {
    name: 'kind',
    fetch: (request) => driver.fetch(request),
    stage: {
      worker: node('worker'),
      otherWorker: node('worker2'),
      async keepLeaders() {
        const manifests = programs.map((program) => `/etc/kubernetes/manifests/${program}.yaml`);
        await inNode(node('control-plane'), 'sed', '-i', 's/--leader-elect=true/--leader-elect=false/', ...manifests);
      },
      kubectl: kubectlOf(driver.kubeconfigPath()),
      async stopKubelet() {
        await inNode(node('worker2'), 'systemctl', 'stop', 'kubelet');
      },
      async stopProgram(program) {
        await inNode(node('control-plane'), 'mv', `/etc/kubernetes/manifests/${program}.yaml`, '/root/');
      },
    },
    [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose](),
  };
}

/** An embedded cluster of three Nodes. What it refuses is told, and not there to be described. */
export async function openEmbedded(): Promise<Place> {
  const embedded = await serveEmbedded('--nodes', '3');
  const env = { ...process.env, KUBECONFIG: embedded.kubeconfig };
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [greeting] = (await once(proxy.stdout, 'data')) as [Buffer];
  const server = `http://${/127\.0\.0\.1:\d+/.exec(greeting.toString())?.[0]}`;
  const kubectl = kubectlOf(embedded.kubeconfig);
  const fail = (fault: string, given: object) =>
    kubectl(['create', '--raw', `/debug/podpath/faults/${fault}`, '-f', '-'], JSON.stringify(given));
  return {
    name: 'podpath embedded',
    fetch: ({ url, method, headers }) => fetch(url.replace('https://cluster', server), { method, headers }),
    stage: {
      worker: 'podpath-worker',
      otherWorker: 'podpath-worker2',
      async kubectl(argv, stdin) {
        try {
          return await kubectl(argv, stdin);
        } catch (error) {
          if (!(error instanceof ExecaError)) throw error;
          process.stderr.write(`${error.shortMessage}\n${error.stderr}\n`);
          return '';
        }
      },
      // They never lose their Leases here.
      keepLeaders: async () => undefined,
      async stopKubelet() {
        await fail('kubelet-stopped', { node: 'podpath-worker2' });
      },
      async stopProgram(program) {
        await fail(`${program}-stopped`, {});
      },
    },
    async [Symbol.asyncDispose]() {
      proxy.kill();
      await embedded[Symbol.asyncDispose]();
    },
  };
}
