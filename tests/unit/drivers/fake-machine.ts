import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createKindDriver,
  type KindDriver,
  type KindDriverOptions,
  type Machine,
} from '../../../src/drivers/kind/index.ts';

/**
 * A machine whose `docker`, `kind` and `kubectl` are small shell scripts. A node container is a file in `world/nodes`
 * (its content: the container's state); what was called is in `world/log`.
 */
export interface FakeMachine extends AsyncDisposable {
  readonly home: string;
  readonly world: string;
  readonly bin: string;
  readonly env: Record<string, string>;
  /** Replaces a program's behaviour, or removes the program. */
  program(name: string, script: string | undefined): Promise<void>;
  driver(options?: KindDriverOptions): KindDriver;
  /** Lines `PROGRAM ARGUMENTS` in the order of the calls. */
  calls(): Promise<string[]>;
  addNode(name: string, state?: string): Promise<void>;
  nodes(): Promise<string[]>;
}

const gibibyte = 1024 ** 3;

/** A machine that lacks nothing. */
export const wellMachine: Machine = {
  platform: 'linux',
  availableMemoryBytes: async () => 16 * gibibyte,
  freeDiskBytes: async () => 100 * gibibyte,
  inotify: async () => ({ watches: 524_288, instances: 8192 }),
};

const prelude = `#!/bin/sh
PATH=$PATH:/usr/bin:/bin
world=$FAKE_WORLD
echo "$(basename "$0") $*" >>"$world/log"
`;

export const fakeInfo = {
  ServerVersion: '28.0.0',
  MemTotal: 16 * gibibyte,
  CgroupVersion: '2',
  DockerRootDir: '/var/lib/docker',
};

const docker = `
case $1 in
  -v) echo 'Docker version 28.0.0, build abcdef' ;;
  info) cat "$world/info.json" ;;
  ps) ls "$world/nodes" ;;
  inspect)
    shift 3
    separator='['
    for name; do
      [ -f "$world/nodes/$name" ] || { echo "Error: No such container: $name" >&2; exit 1; }
      role=worker; mounts='[]'
      case $name in *control-plane)
        role=control-plane
        mounts="[{\\"Source\\":\\"$FAKE_AUDIT\\",\\"Destination\\":\\"/var/log/podpath-audit\\"}]" ;;
      esac
      printf '%s{"Id":"%s","Name":"/%s","Created":"2026-11-24T00:00:00Z","State":{"Status":"%s"},"Config":{"Labels":{"io.x-k8s.kind.role":"%s"}},"Mounts":%s}' \\
        "$separator" "$name" "$name" "$(cat "$world/nodes/$name")" "$role" "$mounts"
      separator=,
    done
    echo ']' ;;
  rm) rm -f "$world/nodes/$4" ;;
  start | unpause) echo running >"$world/nodes/$2" ;;
  image) exit 1 ;;
  *) exit 1 ;;
esac`;

/** A kind whose creation makes two containers and then fails. */
const kind = `
case "$1 $2" in
  'version ') echo 'kind v0.33.0 go1.26.8 linux/amd64' ;;
  'create cluster')
    echo ' • Ensuring node image (fake)  ...' >&2
    echo ' • Preparing nodes  ...' >&2
    echo running >"$world/nodes/podpath-fake-control-plane"
    echo running >"$world/nodes/podpath-fake-worker"
    echo 'ERROR: failed to create cluster: no space left in the fake' >&2
    exit 1 ;;
  'delete cluster') rm -f "$world"/nodes/* ;;
  *) exit 1 ;;
esac`;

const kubectl = `echo '{"clientVersion":{"gitVersion":"v1.37.2"}}'`;

export async function createFakeMachine(): Promise<FakeMachine> {
  const root = await mkdtemp(join(tmpdir(), 'podpath-fake-'));
  const [home, world, bin] = [join(root, 'home'), join(root, 'world'), join(root, 'bin')];
  await mkdir(join(world, 'nodes'), { recursive: true });
  await mkdir(bin);
  await writeFile(join(world, 'info.json'), JSON.stringify(fakeInfo));
  const env = {
    PATH: bin,
    HOME: join(root, 'user'),
    FAKE_WORLD: world,
    FAKE_AUDIT: join(home, 'clusters', 'podpath-fake', 'audit'),
    PODPATH_HOME: home,
    PODPATH_CLUSTER: 'podpath-fake',
    PODPATH_KIND_IMAGE: 'kindest/node:v1.37.2',
  };
  const machine: FakeMachine = {
    home,
    world,
    bin,
    env,
    async program(name, script) {
      const file = join(bin, name);
      if (script === undefined) return rm(file);
      await writeFile(file, `${prelude}${script}\n`);
      await chmod(file, 0o755);
    },
    driver: (options = {}) => createKindDriver({ env, machine: wellMachine, ...options }),
    async calls() {
      const text = await readFile(join(world, 'log'), 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    },
    async addNode(name, state = 'running') {
      await writeFile(join(world, 'nodes', name), state);
    },
    async nodes() {
      const { readdir } = await import('node:fs/promises');
      return (await readdir(join(world, 'nodes'))).sort();
    },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true });
    },
  };
  await machine.program('docker', docker);
  await machine.program('kind', kind);
  await machine.program('kubectl', kubectl);
  return machine;
}

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);

/** Key and certificate for `127.0.0.1`, of server and client alike; they exist for these tests only. */
export async function readTestIdentity(): Promise<{ key: string; cert: string }> {
  const [key, cert] = await Promise.all([
    readFile(fixture('test-only.key'), 'utf8'),
    readFile(fixture('test-only.crt'), 'utf8'),
  ]);
  return { key, cert };
}

/** Writes our kubeconfig as kind would for an API server at `server`. */
export async function writeKubeconfig(fake: FakeMachine, server: string): Promise<string> {
  const folder = join(fake.home, 'clusters', 'podpath-fake');
  const { key, cert } = await readTestIdentity();
  const [keyData, certData] = [key, cert].map((text) => Buffer.from(text).toString('base64'));
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'kubeconfig'),
    `clusters: [{ name: x, cluster: { server: '${server}', certificate-authority-data: ${certData} } }]
users: [{ name: x, user: { client-certificate-data: ${certData}, client-key-data: ${keyData} } }]\n`,
  );
  return folder;
}

/** What a promise is rejected with; a promise that is not rejected is an error. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('was not rejected');
}

/** Waits until something is so. */
export async function until(what: () => Promise<boolean> | boolean, limitMs = 10_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error(`not so within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
