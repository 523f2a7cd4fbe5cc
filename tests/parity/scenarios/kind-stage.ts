import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { toDisposable } from '../../../src/base/index.ts';
import type { KindDriver } from '../../../src/drivers/kind/index.ts';
import type { AuditEvent } from '../../../src/embedded/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';
import type { Stage } from './stage.ts';

/**
 * A cluster of kind as a stage (`podpath cluster create --workers 2`), in the machine's own time. The driver has set up its audit log.
 * @throws Error when it has not three Nodes
 */
export async function createKindStage(driver: KindDriver): Promise<Stage> {
  const abort = new AbortController();
  const send: Stage['send'] = async (method, path, body, contentType = 'application/json') => {
    const answer = await driver.fetch(
      new Request(`https://cluster${path}`, {
        method,
        headers: { 'user-agent': 'parity/1', ...(body === undefined ? {} : { 'content-type': contentType }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, body: isJson ? JSON.parse(text) : text };
  };
  const { body } = await send('GET', '/api/v1/nodes');
  const names = (body as { items: KubeObject[] }).items.map(({ metadata }) => metadata.name ?? '').sort();
  const [controlPlane = '', worker = '', worker2 = ''] = names;
  if (names.length !== 3) {
    throw new Error(
      `scenarios are played on 3 Nodes; this cluster has ${names.length}: podpath cluster create --workers 2`,
    );
  }
  const listeners = new Set<(event: AuditEvent) => void>();
  const auditFile = join(dirname(driver.kubeconfigPath()), 'audit', 'audit.log');
  const following = followAudit(auditFile, abort.signal, (event) => {
    for (const listener of listeners) listener(event);
  });
  return {
    nodes: { controlPlane, worker, worker2 },
    send,
    async watch(path, listener) {
      let version = '';
      const begin = async (): Promise<void> => {
        const from = version === '' ? '' : `&resourceVersion=${version}`;
        const request = new Request(`https://cluster${path}?watch=true${from}`, { signal: abort.signal });
        const answer = await driver.fetch(request);
        if (!answer.ok || answer.body === null) throw new Error(`${path} cannot be watched: ${await answer.text()}`);
        const read = readWatch(answer.body, (type, object) => {
          version = object.metadata.resourceVersion ?? version;
          listener(type, object);
        });
        // kube-apiserver ends each watch within an hour.
        void read.then(begin).catch((error: unknown) => {
          if (!abort.signal.aborted) throw error;
        });
      };
      await begin();
    },
    subscribeAudit(listener) {
      listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    async exec(namespace, pod, container, command) {
      const of = container === undefined ? [] : ['--container', container];
      const process = await driver.kubectl({ argv: ['exec', pod, ...of, '--', ...command], namespace });
      const printed = { stdout: '', stderr: '' };
      for await (const { stream, bytes } of process.output) printed[stream] += Buffer.from(bytes).toString();
      const { exitCode } = await process.exit;
      const stderr = printed.stderr
        .split('\n')
        // kubectl's own words.
        .filter((line) => !/^(command terminated with exit code|Defaulted container)/.test(line))
        .join('\n')
        .replace(/^error: /, '');
      return { exitCode: exitCode ?? -1, stdout: printed.stdout, stderr };
    },
    async waitFor(isDone, limitMs) {
      const end = performance.now() + limitMs;
      while (!isDone()) {
        if (performance.now() >= end) return false;
        await delay(50);
      }
      return true;
    },
    now: () => performance.now(),
    async setRunning(what, isRunning) {
      const on = names.includes(what) ? what : controlPlane;
      const manifest = `${what}.yaml`;
      const [from, to] = isRunning ? ['/root', '/etc/kubernetes/manifests'] : ['/etc/kubernetes/manifests', '/root'];
      const argv = names.includes(what)
        ? ['systemctl', isRunning ? 'start' : 'stop', 'kubelet']
        : ['sh', '-ec', `if [ -e ${from}/${manifest} ]; then mv ${from}/${manifest} ${to}/${manifest}; fi`];
      await execa('docker', ['exec', on, ...argv]);
    },
    async setNetwork(node, isJoined) {
      // Of both families: kubelets ask the API server over IPv6 where there is any.
      const hooks = [
        ['input', 'iifname'],
        ['forward', 'iifname'],
        ['forward', 'oifname'],
        ['output', 'oifname'],
      ] as const;
      const rules = hooks.map(([hook, side]) => {
        const chain = `${hook}-${side}`;
        return `chain ${chain} { type filter hook ${hook} priority -300; ${side} "eth0" drop; }`;
      });
      const script = isJoined
        ? 'add table inet podpath-cut\ndelete table inet podpath-cut'
        : `table inet podpath-cut {\n${rules.join('\n')}\n}`;
      await execa('docker', ['exec', '-i', node, 'nft', '-f', '-'], { input: `${script}\n` });
    },
    async setManifest(node, file, manifest) {
      const path = `/etc/kubernetes/manifests/${file}`;
      if (manifest === null) await execa('docker', ['exec', node, 'rm', '-f', path]);
      else {
        // A kubelet that reads a file which is half written passes it over for 20 s.
        const script = `mkdir -p /etc/kubernetes/manifests && cat > /root/${file} && mv /root/${file} ${path}`;
        await execa('docker', ['exec', '-i', node, 'sh', '-ec', script], { input: JSON.stringify(manifest) });
      }
    },
    async [Symbol.asyncDispose]() {
      abort.abort();
      await following;
    },
  };
}

async function readWatch(body: ReadableStream<Uint8Array>, listener: Parameters<Stage['watch']>[1]): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const { type, object } = JSON.parse(line) as { type: string; object: KubeObject };
      if (type === 'ADDED' || type === 'DELETED' || type === 'MODIFIED') listener(type, object);
      else if (type === 'ERROR') throw new Error(`a watch ended: ${JSON.stringify(object)}`);
    }
  }
}

/** Reads what is appended to the log from now on, also when it is renamed and begun anew (as kube-apiserver does at 50 MB). */
async function followAudit(file: string, signal: AbortSignal, listener: (event: AuditEvent) => void): Promise<void> {
  let at = (await stat(file)).size;
  let handle = await open(file, 'r');
  let rest = Buffer.alloc(0);
  const read = async () => {
    for (;;) {
      const buffer = Buffer.alloc(1 << 20);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const line = rest.subarray(0, end).toString();
        rest = rest.subarray(end + 1);
        if (line.includes('"stage":"ResponseComplete"')) listener(JSON.parse(line));
      }
    }
  };
  try {
    while (!signal.aborted) {
      await read();
      const [now, open1] = await Promise.all([stat(file), handle.stat()]);
      if (now.ino !== open1.ino) {
        await read();
        await handle.close();
        handle = await open(file, 'r');
        at = 0;
        rest = Buffer.alloc(0);
      } else await delay(200, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}
