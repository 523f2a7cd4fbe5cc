import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkRequest } from '../../../../src/base/index.ts';
import type { NetworkAnswer } from '../../../../src/drivers/index.ts';
import { createTestBrowser } from './support.ts';

const manifest = `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: nginx:1.27, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: store, labels: { app: store } }
spec: { containers: [{ name: store, image: redis:7 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 8080, targetPort: 80, nodePort: 30080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 6379 }] }
---
apiVersion: v1
kind: Service
metadata: { name: nobody }
spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
`;

const browser = createTestBrowser('network');
const driver = browser.openTab();

async function kubectl(argv: readonly string[], stdin?: string): Promise<string> {
  const process = await driver.kubectl({ argv, namespace: 'default', ...(stdin === undefined ? {} : { stdin }) });
  let said = '';
  for await (const { bytes } of process.output) said += new TextDecoder().decode(bytes);
  const { exitCode } = await process.exit;
  if (exitCode !== 0) throw new Error(`kubectl ${argv.join(' ')}: ${said}`);
  return said;
}

/** Asks, and tells on the way. */
async function ask(
  url: string,
  {
    namespace = 'default',
    signal = AbortSignal.timeout(20_000),
    ...more
  }: Partial<NetworkRequest> & { namespace?: string; signal?: AbortSignal } = {},
): Promise<{ readonly answer: NetworkAnswer; readonly steps: readonly string[] }> {
  const network = await driver.network?.();
  if (network === undefined) throw new Error('the driver has no network');
  const steps: string[] = [];
  const request = { method: 'GET', url, headers: [['Host', new URL(url).host] as const], verifies: true, ...more };
  const answer = await network.request(request, namespace, {
    signal,
    resolved: (address) => steps.push(address),
    connected: () => steps.push('connected'),
  });
  return { answer, steps };
}

const statusOf = (answer: NetworkAnswer): number | string =>
  answer.kind === 'answered' ? answer.response.status : answer.kind === 'failed' ? answer.failure : answer.kind;
const bodyOf = (answer: NetworkAnswer): string =>
  answer.kind === 'answered' ? new TextDecoder().decode(answer.response.body) : '';

describe('the network of a terminal', () => {
  beforeAll(async () => {
    await kubectl(['wait', '--for=create', 'serviceaccount/default', '--timeout=60s']);
    await kubectl(['create', 'namespace', 'other']);
    await kubectl(['apply', '-f', '-'], manifest);
    await kubectl(['wait', '--for=condition=Ready', 'pod/web', 'pod/store', '--timeout=120s']);
    await kubectl([
      'wait',
      '--for=condition=Ready',
      'pod',
      '-l',
      'k8s-app=kube-dns',
      '-n',
      'kube-system',
      '--timeout=120s',
    ]);
  }, 120_000);
  afterAll(async () => {
    await driver[Symbol.asyncDispose]();
    browser[Symbol.dispose]();
  });

  it.each(['web', 'web.default', 'web.default.svc', 'web.default.svc.cluster.local'])(
    'finds the Service %s',
    async (host) => {
      const { answer, steps } = await ask(`http://${host}:8080/`);
      expect(bodyOf(answer)).toContain('Welcome to nginx!');
      expect(steps).toEqual([expect.stringMatching(/^10\.96\./), 'connected']);
    },
  );

  it('looks names up in the namespace that the terminal works in', async () => {
    expect(statusOf((await ask('http://web:8080/', { namespace: 'other' })).answer)).toBe('unknownHost');
    expect(statusOf((await ask('http://web.default:8080/', { namespace: 'other' })).answer)).toBe(200);
  });

  it('reaches a cluster IP, a Pod IP and a port of each node', async () => {
    const [service, pod] = await Promise.all([
      kubectl(['get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}']),
      kubectl(['get', 'pod', 'web', '-o', 'jsonpath={.status.podIP}']),
    ]);
    const nodes = (await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].status.addresses[0].address}'])).split(
      ' ',
    );
    expect(nodes.length).toBeGreaterThan(1);
    for (const address of [`${service}:8080`, pod, ...nodes.map((node) => `${node}:30080`)])
      expect([address, statusOf((await ask(`http://${address}/`)).answer)]).toEqual([address, 200]);
  });

  it.each([
    ['http://nobody/', 'refused', 1],
    ['http://web/', 'unreachable', 1],
    ['http://nonesuch/', 'unknownHost', 0],
    ['http://example.org/', 'unknownHost', 0],
    ['http://store:6379/', 'empty', 2],
    ['https://web:8080/', 'notTls', 2],
    ['https://kubernetes/version', 'unknownIssuer', 2],
    ['http://localhost:8080/', 'refused', 1],
    ['http://127.0.0.1:10250/', 'refused', 1],
  ])('%s fails as %s', async (url, failure, steps) => {
    const asked = await ask(url);
    expect([statusOf(asked.answer), asked.steps.length]).toEqual([failure, steps]);
  });

  it('speaks TLS to who does, without looking at the certificate', async () => {
    const { answer } = await ask('https://kubernetes/version', { verifies: false });
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ gitVersion: expect.stringMatching(/^v1\./) });
    const plain = await ask('http://kubernetes:443/version');
    expect([statusOf(plain.answer), bodyOf(plain.answer)]).toEqual([
      400,
      'Client sent an HTTP request to an HTTPS server.\n',
    ]);
  });

  it('has the length of a page that only its head was asked of', async () => {
    const { answer } = await ask('http://web:8080/', { method: 'HEAD' });
    if (answer.kind !== 'answered') throw new Error('no answer');
    expect(answer.response.headers).toContainEqual(['Content-Length', '615']);
    expect(answer.response.body).toHaveLength(0);
  });

  it('is given up when its caller does', async () => {
    const asking = new AbortController();
    await driver.call('clock', { kind: 'paused' });
    const waiting = ask('http://web:8080/', { signal: asking.signal });
    asking.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
    await driver.call('clock', { kind: 'running', speed: 100 });
  });

  it('says so where a Pod behind a forwarded port does not listen', async () => {
    const forwarding = await driver.kubectl({ argv: ['port-forward', 'web', '9000:81'], namespace: 'default' });
    const output = forwarding.output[Symbol.asyncIterator]();
    await output.next();
    const reading = (async () => {
      while ((await output.next()).done !== true);
    })();
    expect(statusOf((await ask('http://localhost:9000/')).answer)).toBe('reset');
    await reading;
    expect(await forwarding.exit).toEqual({ exitCode: 1, signal: null });
  });
});
