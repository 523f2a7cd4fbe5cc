import { expect, test } from 'vitest';
import { newRuntimeBench, type RuntimeBench, unlimited } from './bench.ts';

const service = (name: string, clusterIP: string, port: number, portName = '') => ({
  metadata: { namespace: name === 'kube-dns' ? 'kube-system' : 'default', name },
  spec: { clusterIP, ports: [{ name: portName, port, protocol: 'TCP' }] },
});

const slice = (name: string, port: number, ips: readonly string[], isReady = true, portName = '') => ({
  metadata: {
    namespace: name === 'kube-dns' ? 'kube-system' : 'default',
    name: `${name}-abcde`,
    labels: { 'kubernetes.io/service-name': name },
  },
  ports: [{ name: portName, port }],
  endpoints: ips.map((ip) => ({ addresses: [ip], conditions: { ready: isReady } })),
});

/** A cluster with CoreDNS, a web server behind a Service and a Pod to ask from. */
async function withServices(bench: RuntimeBench) {
  const dns = await bench.run('registry.k8s.io/coredns/coredns:v1.13.1');
  const web = await bench.run('nginx:1.27');
  const client = await bench.run('busybox:1.36', { command: ['sleep', '3600'] });
  const { services } = bench.network;
  services.setService(service('kube-dns', '10.96.0.10', 53, 'dns'));
  services.setEndpointSlice(slice('kube-dns', 53, [dns.ip], true, 'dns'));
  services.setService(service('web', '10.96.7.7', 80));
  services.setEndpointSlice(slice('web', 80, [web.ip]));
  return { dns, web, client };
}

test('a Service answers by its name and its address, and nslookup shows the names that were tried', async () => {
  const bench = newRuntimeBench();
  const { client, web } = await withServices(bench);
  expect(await bench.sh(client.id, 'wget -qO- http://web | head -n 4 | tail -n 1')).toBe(
    '<title>Welcome to nginx!</title>\n',
  );
  expect(await bench.sh(client.id, 'wget -qO- http://10.96.7.7 | wc -l')).toBe('23\n');
  expect(await bench.sh(client.id, 'nslookup web.default.svc.cluster.local')).toBe(
    'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.7.7\n\n\n',
  );
  expect(await bench.sh(client.id, 'nslookup nosuch')).toBe(
    `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${"** server can't find nosuch.default.svc.cluster.local: NXDOMAIN\n\n** server can't find nosuch.svc.cluster.local: NXDOMAIN\n\n** server can't find nosuch.cluster.local: NXDOMAIN\n\n".repeat(2)}[exit 1]`,
  );
  expect(await bench.sh(client.id, `nc -z ${web.ip} 80 && echo open`)).toBe('open\n');
  expect(bench.logOf(web.id)).toContain(`${client.ip} - - [01/Mar/2026:12:00:`);
});

const failures: readonly [
  title: string,
  change: (bench: RuntimeBench, pods: Awaited<ReturnType<typeof withServices>>) => Promise<void>,
  command: string,
  output: string,
][] = [
  [
    'a name that is not there',
    async () => undefined,
    'wget -qO- http://nosuch',
    "wget: bad address 'nosuch'\n[exit 1]",
  ],
  [
    'a port that nobody listens on',
    async () => undefined,
    'wget -qO- http://10.244.0.3:81',
    "wget: can't connect to remote host (10.244.0.3): Connection refused\n[exit 1]",
  ],
  [
    'a Pod that is not there',
    async () => undefined,
    'wget -qO- http://10.244.0.99',
    "wget: can't connect to remote host (10.244.0.99): No route to host\n[exit 1]",
  ],
  [
    'a Service without ready endpoints',
    async ({ network }) => network.services.setEndpointSlice(slice('web', 80, ['10.244.0.3'], false)),
    'wget -qO- http://web',
    "wget: can't connect to remote host (web): Connection refused\n[exit 1]",
  ],
  [
    'CoreDNS that has ended',
    async ({ settle, runtime }, { dns }) => settle(runtime.stopContainer(dns.id, 5)),
    'wget -qO- http://web',
    "wget: bad address 'web'\n[exit 1]",
  ],
  [
    'CoreDNS that has ended',
    async ({ settle, runtime }, { dns }) => settle(runtime.stopContainer(dns.id, 5)),
    'nslookup web',
    ';; connection timed out; no servers could be reached\n\n[exit 1]',
  ],
  [
    'a page that is not there',
    async () => undefined,
    'wget -qO- http://web/nosuch',
    'wget: server returned error: HTTP/1.1 404 Not Found\n[exit 1]',
  ],
];
test.each(failures)('%s: %s', async (_title, change, command, output) => {
  const bench = newRuntimeBench();
  const pods = await withServices(bench);
  await change(bench, pods);
  expect((await bench.sh(pods.client.id, command)).replace('(10.96.7.7)', '(web)')).toBe(output);
});

test('nothing gets to a node whose network is cut, and what is on it can talk to each other', async () => {
  const bench = newRuntimeBench();
  const { client, web } = await withServices(bench);
  const other = bench.another('node-2', '172.18.0.3');
  await bench.settle(other.pullImage('busybox:1.36', {}));
  const sandbox = await bench.settle(
    other.runPodSandbox({
      namespace: 'default',
      name: 'far',
      uid: 'far',
      attempt: 0,
      hostname: 'far',
      hostNetwork: false,
      dns: { servers: [], searches: [], options: [] },
      cgroupParent: 'kubepods/podfar',
      labels: {},
    }),
  );
  bench.network.cutNodes.add('node-1');
  const request = { method: 'GET', path: '/', scheme: 'http', headers: [] } as const;
  await expect(bench.settle(other.exchangeHttp(sandbox.id, 80, request))).rejects.toThrow(
    `dial tcp ${sandbox.ip}:80: connect: connection refused`,
  );
  expect(
    bench.network.find(
      {
        config: { ...bench.runtime.listPodSandboxes()[0], ...hostConfig },
        ip: sandbox.ip,
        listeners: new Map(),
        nodeName: 'node-2',
      },
      web.ip,
      80,
    ),
  ).toBe('timeout');
  expect(await bench.sh(client.id, `wget -qO- http://${web.ip} | wc -l`)).toBe('23\n');
});

const hostConfig = {
  namespace: '',
  name: '',
  uid: '',
  attempt: 0,
  hostname: '',
  hostNetwork: true,
  dns: { servers: [], searches: [], options: [] },
  cgroupParent: '',
  labels: {},
};

test('Services go where they went when kube-proxy of the node has ended', async () => {
  const bench = newRuntimeBench();
  const { client } = await withServices(bench);
  const proxy = await bench.run('registry.k8s.io/kube-proxy:v1.37.2', {}, { hostNetwork: true });
  await bench.settle(bench.runtime.stopContainer(proxy.id, 5));
  bench.network.services.setEndpointSlice(slice('web', 80, []));
  expect(await bench.sh(client.id, 'wget -qO- http://10.96.7.7 | wc -l')).toBe('23\n');
});

test('requests cost CPU, and wait for it when there is little', async () => {
  const bench = newRuntimeBench();
  const php = await bench.run('registry.k8s.io/hpa-example:latest', { resources: { ...unlimited, cpuQuota: 50_000 } });
  await bench.run('busybox:1.36', {
    command: ['sh', '-c', `while true; do wget -q -O- http://${php.ip}; done`],
  });
  const before = bench.runtime.containerStats(php.id)?.cpuUsageNanoseconds ?? 0;
  await bench.clock.advance(10_000);
  expect(((bench.runtime.containerStats(php.id)?.cpuUsageNanoseconds ?? 0) - before) / 1e9).toBeCloseTo(5, 0);
});

const programs: readonly [
  image: string,
  env: Readonly<Record<string, string>>,
  port: number,
  path: string,
  answer: string,
][] = [
  ['podpath/slow-start:1', {}, 8080, '/readyz', 'warming up\n'],
  ['httpd:2.4', {}, 80, '/', '<html><body><h1>It works!</h1></body></html>\n'],
  ['hashicorp/http-echo:1.0', { ECHO_TEXT: 'hi' }, 5678, '/', 'hi\n'],
  [
    'grafana/grafana:12.0.0',
    {},
    3000,
    '/',
    'podpath: a stand-in for grafana, which the embedded cluster does not have\n',
  ],
  ['registry.k8s.io/etcd:3.6.6-0', {}, 2381, '/health', '{"health":"true","reason":""}'],
];
test.each(programs)('%s answers', async (image, env, port, path, answer) => {
  const { run, runtime, settle } = newRuntimeBench();
  const { sandboxId } = await run(image, { env: Object.entries(env).map(([name, value]) => ({ name, value })) });
  const { body } = await settle(
    runtime.exchangeHttp(sandboxId, port, { method: 'GET', path, scheme: 'http', headers: [] }),
  );
  expect(new TextDecoder().decode(body)).toBe(answer);
});

test('redis keeps what it is told, in memory', async () => {
  const { run, runtime, settle } = newRuntimeBench();
  const { id } = await run('redis:7.4');
  const cli = async (...words: readonly string[]) =>
    (await settle(runtime.execSync(id, ['redis-cli', ...words], 0))).stdout;
  expect([await cli('set', 'a', '1'), await cli('get', 'a'), await cli('incr', 'a'), await cli('nosuch')]).toEqual([
    'OK\n',
    '1\n',
    '2\n',
    "ERR unknown command 'NOSUCH'\n",
  ]);
});

test('port-forward carries HTTP/1.1 as bytes', async () => {
  const { run, runtime, settle, clock } = newRuntimeBench();
  const { sandboxId } = await run('nginx:1.27');
  const { readable, writable } = await settle(runtime.connectPort(sandboxId, 80));
  void writable
    .getWriter()
    .write(new TextEncoder().encode('GET /nosuch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'));
  const answer = new Response(readable).text();
  await clock.advance(1000);
  expect(await answer).toMatch(
    /^HTTP\/1\.1 404 Not Found\r\nServer: nginx\/1\.27\.5\r\nContent-Type: text\/html\r\nContent-Length: 153\r\nConnection: close\r\n/,
  );
});

test('port-forward answers who has no more to ask', async () => {
  const { run, runtime, settle, clock } = newRuntimeBench();
  const { sandboxId } = await run('nginx:1.27');
  const { readable, writable } = await settle(runtime.connectPort(sandboxId, 80));
  const writer = writable.getWriter();
  void writer.write(new TextEncoder().encode('GET /nosuch HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  void writer.close();
  const answer = new Response(readable).text();
  await clock.advance(1000);
  expect(await answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
});

test('agnhost tells of its health by gRPC, until it is told not to', async () => {
  const bench = newRuntimeBench();
  const { runtime, settle } = bench;
  const { id, sandboxId } = await bench.run('registry.k8s.io/e2e-test-images/agnhost:2.53', {
    args: ['grpc-health-checking', '--service=shop', '--delay-unhealthy-sec', '60'],
  });
  const check = (port: number, service: string) => settle(runtime.checkGrpcHealth(sandboxId, port, service));
  expect(await check(5000, 'shop')).toBe('SERVING');
  await expect(check(5000, 'other')).rejects.toThrow('rpc error: code = NotFound desc = unknown service');
  await expect(check(8080, 'shop')).rejects.toMatchObject({ code: 'Unavailable' });
  await expect(check(5001, 'shop')).rejects.toThrow('dial tcp 10.244.0.2:5001: connect: connection refused');
  const ask = (path: string) =>
    settle(runtime.exchangeHttp(sandboxId, 8080, { method: 'GET', path, scheme: 'http', headers: [] }));
  expect((await ask('/make-not-serving')).status).toBe(200);
  expect(await check(5000, 'shop')).toBe('NOT_SERVING');
  await ask('/make-serving');
  expect(await check(5000, 'shop')).toBe('SERVING');
  await bench.clock.advance(60_000);
  expect(await check(5000, 'shop')).toBe('NOT_SERVING');
  expect(bench.logOf(id)).toContain('2026/03/01 12:00:');
  const other = await bench.run('registry.k8s.io/e2e-test-images/agnhost:2.53', { args: ['netexec'] });
  expect(bench.logOf(other.id)).toContain('of agnhost the embedded cluster has grpc-health-checking, and no netexec');
});
