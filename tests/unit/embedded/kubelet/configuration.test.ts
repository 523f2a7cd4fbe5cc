import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { FileTree } from '../../../../src/embedded/runtime/cri.ts';
import { container, newKubeletBench } from './bench.ts';

const object = (kind: string, name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'default' },
  data,
});
const textIn = (tree: FileTree | undefined, path: string) => {
  const bytes = tree?.read(path);
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : bytes;
};

describe('the configuration of containers', { timeout: 60_000 }, () => {
  it('gives variables from all their sources, and expands what names them', async () => {
    using bench = await newKubeletBench();
    const { admin, clock } = bench;
    await admin.create(resources.configMaps, object('ConfigMap', 'cm', { A: 'a', B: 'b' }));
    await admin.create(resources.secrets, object('Secret', 's', { k: btoa('secret') }));
    await admin.create(resources.services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'my-db', namespace: 'default' },
      spec: { clusterIP: '10.96.0.77', ports: [{ port: 5432 }] },
    });
    await bench.run('env', {
      containers: [
        container('nginx:1.27', {
          command: ['sh', '-c', 'echo $(X) $(NOPE) $$(X)'],
          envFrom: [{ prefix: 'P_', configMapRef: { name: 'cm' } }],
          env: [
            { name: 'X', value: 'x$(P_A)' },
            { name: 'K', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
            { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
            { name: 'OPT', valueFrom: { configMapKeyRef: { name: 'none', key: 'x', optional: true } } },
          ],
          resources: { limits: { memory: '64Mi', cpu: '500m' } },
        }),
      ],
    });
    await clock.advance(1000);
    const [config] = bench.runtime.configs.values();
    const env = Object.fromEntries(config?.env.map(({ name, value }) => [name, value]) ?? []);
    expect(env).toMatchObject({
      P_A: 'a',
      P_B: 'b',
      X: 'xa',
      K: 'secret',
      NAME: 'env',
      IP: '10.244.0.2',
      MEM: '64',
      MY_DB_SERVICE_HOST: '10.96.0.77',
      MY_DB_SERVICE_PORT: '5432',
      MY_DB_PORT: 'tcp://10.96.0.77:5432',
      MY_DB_PORT_5432_TCP_ADDR: '10.96.0.77',
    });
    expect(env).not.toHaveProperty('OPT');
    expect(config?.command).toEqual(['sh', '-c', 'echo xa $(NOPE) $(X)']);
    expect(config?.resources).toEqual({
      cpuShares: 512,
      cpuQuota: 50_000,
      memoryLimitBytes: 64 * 2 ** 20,
      memoryRequestBytes: 64 * 2 ** 20,
      oomScoreAdj: -997,
    });
  });

  it.each([
    [{ secretKeyRef: { name: 's', key: 'k' } }, 'secret "s" not found'],
    [
      { configMapKeyRef: { name: 'kube-root-ca.crt', key: 'k' } },
      "couldn't find key k in ConfigMap default/kube-root-ca.crt",
    ],
  ])('does not make a container whose variable has no value: %j', async (valueFrom, message) => {
    using bench = await newKubeletBench();
    await bench.run('env', { containers: [container('nginx:1.27', { env: [{ name: 'X', valueFrom }] })] });
    await bench.clock.advance(1500);
    const { status } = await bench.pod('env');
    expect(status?.containerStatuses?.[0]?.state?.waiting).toEqual({ reason: 'CreateContainerConfigError', message });
    expect(await bench.events('env')).toContain(`Failed Error: ${message} (x2)`);
  });

  it('mounts volumes as trees, and writes them anew when their ConfigMap has changed', async () => {
    using bench = await newKubeletBench();
    const { admin, clock } = bench;
    const made = await admin.create(resources.configMaps, object('ConfigMap', 'cm', { 'a.txt': 'one' }));
    await bench.run(
      'vol',
      {
        volumes: [
          { name: 'config', configMap: { name: 'cm' } },
          { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
          { name: 'info', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
        containers: [
          container('nginx:1.27', {
            volumeMounts: [
              { name: 'config', mountPath: '/etc/config' },
              { name: 'scratch', mountPath: '/scratch' },
              { name: 'info', mountPath: '/info' },
            ],
          }),
        ],
      },
      { labels: { app: 'x' } },
    );
    await clock.advance(1000);
    const [config] = bench.runtime.configs.values();
    const at = (path: string) => config?.mounts.find(({ containerPath }) => containerPath === path);
    expect(textIn(at('/etc/config')?.tree, 'a.txt')).toBe('one');
    expect(at('/scratch')?.tree).toMatchObject({ isMemory: true, limitBytes: 2 ** 20, sizeBytes: 0 });
    expect(textIn(at('/info')?.tree, 'labels')).toBe('app="x"');
    expect(textIn(at('/etc/hosts')?.tree, 'hosts')).toContain('10.244.0.2\tvol\n');
    const token = at('/var/run/secrets/kubernetes.io/serviceaccount');
    expect(token?.readonly).toBe(true);
    expect(textIn(token?.tree, 'token')).toMatch(/^ey.*\..*\./);
    expect(textIn(token?.tree, 'namespace')).toBe('default');
    expect(textIn(token?.tree, 'ca.crt')).toBe('CERTIFICATE');
    await admin.update(resources.configMaps, { ...made, data: { 'b.txt': 'two' } });
    await clock.advance(61_000);
    expect(at('/etc/config')?.tree.read('')).toEqual(['b.txt']);
  });

  it('waits for a ConfigMap that is not there, and starts once it is', async () => {
    using bench = await newKubeletBench();
    await bench.run('late', {
      volumes: [{ name: 'config', configMap: { name: 'cm' } }],
      containers: [container('nginx:1.27', { volumeMounts: [{ name: 'config', mountPath: '/c' }] })],
    });
    await bench.clock.advance(1800);
    expect(await bench.events('late')).toEqual([
      'FailedMount MountVolume.SetUp failed for volume "config" : configmap "cm" not found (x3)',
    ]);
    await bench.admin.create(resources.configMaps, object('ConfigMap', 'cm', { x: '1' }));
    await bench.clock.advance(4000);
    expect((await bench.pod('late')).status?.phase).toBe('Running');
  });

  it('refuses by name volumes that it has no model of', async () => {
    using bench = await newKubeletBench();
    await bench.run('host', {
      volumes: [
        { name: 'h', hostPath: { path: '/var' } },
        { name: 'unused', secret: { secretName: 'none' } },
      ],
      containers: [container('nginx:1.27', { volumeMounts: [{ name: 'h', mountPath: '/h' }] })],
    });
    await bench.clock.advance(300);
    expect(await bench.events('host')).toEqual([
      'FailedMount MountVolume.SetUp failed for volume "h" : volumes of kind hostPath are not modelled by this kubelet',
    ]);
    await bench.remove('host', 1);
    await bench.clock.advance(1000);
    await expect(bench.pod('host')).rejects.toMatchObject({ code: 404 });
  });
});
