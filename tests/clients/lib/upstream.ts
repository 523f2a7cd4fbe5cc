import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import writeFileAtomic from 'write-file-atomic';
import { parse, stringify } from 'yaml';
import type { KubeObject } from '../../../src/kube/index.ts';
import type { EmbeddedProcess } from './serve-embedded.ts';

const kubernetesVersion = 'v1.37.2';
const patienceMs = 90_000;

/** Upstream's own parts of a control plane. */
export type UpstreamName = 'kube-controller-manager' | 'kube-scheduler';

/** Why a program of upstream's cannot be run here; undefined when it is on PATH in the version that the cluster is of. */
export async function whyNoUpstream(name: UpstreamName): Promise<string | undefined> {
  const { stdout, failed, shortMessage } = await execa(name, ['--version'], { reject: false, timeout: 20_000 });
  if (failed) return `no ${name} on PATH that runs (${shortMessage})`;
  return stdout.trim() === `Kubernetes ${kubernetesVersion}` ? undefined : `${name} on PATH is ${stdout.trim()}`;
}

/** A program of upstream's at work. */
export interface UpstreamProcess extends AsyncDisposable {
  /** Errors in its log (klog's `E`), without those that a healthy cluster has, too. */
  errors(): string[];
}

/** What klog writes as an error and is none: on a real cluster it is there, too. */
const usualErrors: readonly RegExp[] = [
  // client-go's consistency: an informer has yet to see a controller's own write, which tries again.
  /read version: \d+ is not as new as written version: \d+/,
  // Two have written at once; who is told of it tries again.
  /the object has been modified; please apply your changes to the latest version/,
  // A Node has come twice before the first range was seen on it.
  /podCIDRs: Forbidden: node updates may not change podCIDR except from .* to valid/,
  // Plugins of volumes are looked for in a manifest that nobody has given.
  /The manifest file is empty, ignoring/,
  // Of Events alone, and gone when the controller looks again, which the test waits for.
  /unexpected items still remain in namespace: \S+ for gvr: (events\.k8s\.io)?\/v1, Resource=events/,
  // kube-apiserver makes that ConfigMap when it starts; the controller asks again.
  /kube-apiserver-legacy-service-account-token-tracking/,
];

/** Starts one on a cluster, as the user that kubeadm gives it. */
export async function startUpstream(
  name: UpstreamName,
  { kubeconfig, folder }: EmbeddedProcess,
  ...words: readonly string[]
): Promise<UpstreamProcess> {
  const own = join(folder, `${name}.kubeconfig`);
  const config: { users: { name: string; user: object }[] } = parse(await readFile(kubeconfig, 'utf8'));
  const users = config.users.map((one) => ({ ...one, user: { ...one.user, as: `system:${name}` } }));
  await writeFileAtomic(own, stringify({ ...config, users }), { mode: 0o600 });
  const argv = [
    ...['', 'authentication-', 'authorization-'].map((prefix) => `--${prefix}kubeconfig=${own}`),
    '--secure-port=0',
    ...words,
  ];
  const child = spawn(name, argv, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  return {
    errors: () =>
      log.split('\n').filter((line) => /^[EF]\d{4} /.test(line) && !usualErrors.some((usual) => usual.test(line))),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** kubectl on one cluster. */
export interface Kubectl {
  /** Applies objects. @throws Error with what kubectl says. */
  apply(...objects: readonly object[]): Promise<void>;
  /** PUTs JSON to a path that is no resource. @throws Error with what kubectl says. */
  put(path: string, body: object): Promise<void>;
  /** @throws Error with what kubectl says. */
  run(...argv: readonly string[]): Promise<string>;
  /** An object, or a list as its items are wanted. @throws Error with what kubectl says. */
  get(...argv: readonly string[]): Promise<KubeObject>;
  /** Asks until `isSo` is true of the answer. @throws Error with the last answer. */
  until(what: readonly string[], isSo: (object: KubeObject) => boolean): Promise<KubeObject>;
}

/** Makes what runs kubectl, with nothing but the cluster's kubeconfig. */
export function createKubectl({ kubeconfig, folder }: EmbeddedProcess): Kubectl {
  const run = async (argv: readonly string[], input = ''): Promise<string> => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: kubeconfig, KUBERC: 'off' };
    const { stdout, stderr, exitCode } = await execa('kubectl', argv, { env, extendEnv: false, reject: false, input });
    if (exitCode !== 0) throw new Error(`kubectl ${argv.join(' ')}: ${stderr}`);
    return stdout;
  };
  const get = async (argv: readonly string[]): Promise<KubeObject> => {
    const text = await run(['get', ...argv, '--output=json', '--ignore-not-found']);
    return text === '' ? { apiVersion: '', kind: '', metadata: {} } : JSON.parse(text);
  };
  return {
    async apply(...objects) {
      await run(['apply', '-f', '-'], objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    },
    async put(path, body) {
      await run(['replace', '--raw', path, '-f', '-'], JSON.stringify(body));
    },
    run: (...argv) => run(argv),
    get: (...argv) => get(argv),
    async until(argv, isSo) {
      const end = performance.now() + patienceMs;
      for (;;) {
        const object = await get(argv);
        if (isSo(object)) return object;
        if (performance.now() > end) {
          throw new Error(`kubectl get ${argv.join(' ')} does not come to what is wanted: ${JSON.stringify(object)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    },
  };
}
