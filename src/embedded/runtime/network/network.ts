import type { Clock, Random } from '../../../base/index.ts';
import type { Network, NetworkHost, NetworkSource, Process, Sandbox } from '../process/kernel.ts';
import type { HttpRequest, HttpResponse } from '../process/process-types.ts';
import { NetworkError, type NetworkFailure } from './network-error.ts';
import { ServiceTable } from './service-table.ts';
import { whyDistrusted } from './tls.ts';

/** The usual time of a way through the network and back. */
const roundTripMs = 1;

const times: Record<NetworkFailure, number> = {
  'bad certificate': 2,
  'no such host': 1,
  refused: 1,
  reset: 1,
  timeout: Number.POSITIVE_INFINITY,
  unreachable: 3072,
};

/** Makes a network without anybody in it. */
export function createNetwork({ clock, random }: { readonly clock: Clock; readonly random: Random }): Network {
  const services = new ServiceTable();
  const frozen = new Map<string, ServiceTable>();
  const sandboxes = new Map<string, Sandbox>();
  const nodes = new Map<string, { name: string; ip: string; listeners: Map<number, Process> }>();
  const hosts = new Map<string, NetworkHost>();
  const cutNodes = new Set<string>();
  /** Requests that a process has yet to answer. */
  const pending = new Map<Process, Set<(failure: NetworkFailure) => void>>();
  const choose = (count: number) => (count === 0 ? 0 : random.uint32() % count);

  const find: Network['find'] = (source, ip, port) => {
    if (ip.startsWith('127.')) return source.listeners.get(port) ?? 'refused';
    const table = frozen.get(source.nodeName) ?? services;
    const node = nodes.get(ip);
    const target =
      table.target(ip, port, choose) ??
      (node !== undefined && !node.listeners.has(port) ? table.nodePortTarget(port, choose) : undefined);
    if (target === 'no endpoints') return 'refused';
    if (target === 'no such port') return 'unreachable';
    const at = target ?? { ip, port };
    const host = hosts.get(`${at.ip}:${at.port}`) ?? hosts.get(`${ip}:${port}`);
    if (host !== undefined) {
      const isCut = cutNodes.has(source.nodeName) || cutNodes.has(host.nodeName ?? '');
      return isCut && host.nodeName !== source.nodeName ? 'timeout' : host;
    }
    const sandbox = sandboxes.get(at.ip);
    const owner = sandbox?.nodeName ?? nodes.get(at.ip)?.name;
    if (owner === undefined) return at.ip.startsWith('10.') || at.ip.startsWith('172.') ? 'unreachable' : 'timeout';
    if (owner !== source.nodeName && (cutNodes.has(owner) || cutNodes.has(source.nodeName))) return 'timeout';
    return (sandbox?.listeners ?? nodes.get(at.ip)?.listeners)?.get(at.port) ?? 'refused';
  };

  const ask = (
    process: Process,
    source: NetworkSource,
    request: HttpRequest,
    port: number,
    answer: (result: HttpResponse | NetworkFailure, afterMs: number) => void,
  ) => {
    const give = (response: HttpResponse) => {
      const workMs = response.workMs ?? 0.5;
      process.machine.cpu.spend(process.cgroup, workMs);
      const now = clock.now();
      const takesMs = (workMs * 1000) / process.machine.cpu.available(process.cgroup);
      process.busyUntilMs = Math.max(now, process.busyUntilMs) + takesMs;
      answer(response, process.busyUntilMs - now + (response.waitMs ?? 0));
    };
    const headers = { ...request.headers, 'x-remote-address': source.ip };
    const response = process.class.http?.(process, { ...request, headers }, port);
    if (response instanceof Promise) {
      // A process that has ended meanwhile has reset the connection already.
      void response.then(
        (late) => {
          if (!process.isOver) give(late);
        },
        () => answer('reset', roundTripMs),
      );
    } else if (process.isOver || response === undefined) answer('reset', roundTripMs);
    else give(response);
  };

  /** Names that a resolver tries, in order (resolv.conf(5)). */
  const candidates = ({ config }: NetworkSource, name: string): readonly string[] => {
    if (name.endsWith('.')) return [name.slice(0, -1)];
    const dots = name.split('.').length - 1;
    const ndots = Number(config.dns.options.find((option) => option.startsWith('ndots:'))?.slice(6) ?? 1);
    const searched = config.dns.searches.map((search) => `${name}.${search}`);
    return dots >= ndots ? [name, ...searched] : [...searched, name];
  };

  const network: Network = {
    services,
    cutNodes,
    isDnsLost: false,
    hosts,
    attach(sandbox) {
      if (!sandbox.config.hostNetwork) sandboxes.set(sandbox.ip, sandbox);
    },
    detach(sandbox) {
      if (sandboxes.get(sandbox.ip) === sandbox) sandboxes.delete(sandbox.ip);
    },
    attachNode: (name, ip, listeners) => void nodes.set(ip, { name, ip, listeners }),
    setProxy(nodeName, isRunning) {
      if (isRunning) frozen.delete(nodeName);
      else frozen.set(nodeName, services.copy());
    },
    find,
    resolve(source, name, done) {
      const later = (ms: number, result: NetworkFailure | readonly string[], tried: readonly string[]) =>
        clock.schedule(() => done(result, tried), ms, `DNS: ${name} for ${source.config.name}`);
      if (/^[\d.]+$/.test(name)) return void later(0, [name], []);
      if (name === 'localhost') return void later(0, ['127.0.0.1'], []);
      if (name === source.config.hostname) return void later(0, [source.ip], []);
      const [server] = source.config.dns.servers;
      const resolver = server === undefined || network.isDnsLost ? 'timeout' : find(source, server, 53);
      // Two tries of 5 s for each server (resolv.conf(5)).
      if (typeof resolver === 'string') return void later(resolver === 'refused' ? roundTripMs : 10_000, 'timeout', []);
      if (typeof resolver === 'function' || resolver.class.dns === undefined) return void later(10_000, 'timeout', []);
      const tried: string[] = [];
      for (const candidate of candidates(source, name)) {
        tried.push(candidate);
        resolver.machine.cpu.spend(resolver.cgroup, 0.1);
        const found = resolver.class.dns(resolver, candidate);
        if (found !== undefined) return void later(roundTripMs * tried.length, found, tried);
      }
      later(roundTripMs * tried.length, 'no such host', tried);
    },
    request(source, host, port, request, timeoutMs, done) {
      const startMs = clock.now();
      const what = `network: ${source.config.name} ${request.method} ${host}:${port}${request.path}`;
      let timer: Disposable | undefined;
      let isDone = false;
      /** Why the certificate of the server is none. */
      let why: string | undefined;
      /** Brings the result so much later; what was on its way before is forgotten. */
      const bring = (result: HttpResponse | NetworkFailure, afterMs: number, address: string, before?: () => void) => {
        if (isDone) return;
        const leftMs = timeoutMs - (clock.now() - startMs);
        const isLate = !(afterMs <= leftMs);
        const told = isLate ? 'timeout' : result;
        timer?.[Symbol.dispose]();
        timer = clock.schedule(
          () => {
            isDone = true;
            before?.();
            done(typeof told === 'string' ? new NetworkError(told, address, why) : told);
          },
          isLate ? leftMs : Math.max(roundTripMs, afterMs),
          what,
        );
      };
      const connect = (ip: string) => {
        const address = `${ip}:${port}`;
        const target = find(source, ip, port);
        if (typeof target === 'string') return bring(target, times[target], address);
        if (request.verifyFor !== undefined) {
          const { certificate } = typeof target === 'function' ? target : target.class;
          why = whyDistrusted(certificate, request.verifyFor);
          return bring('bad certificate', times['bad certificate'], address);
        }
        if (typeof target === 'function') {
          return void Promise.resolve(target(request, source)).then(
            (response) =>
              typeof response === 'string'
                ? bring(response, times[response], address)
                : bring(response, response.waitMs ?? roundTripMs, address),
            () => bring('reset', roundTripMs, address),
          );
        }
        const waiting = pending.get(target) ?? new Set();
        pending.set(target, waiting);
        // Its end before the answer resets the connection.
        const fail = (failure: NetworkFailure) => bring(failure, 0, address);
        waiting.add(fail);
        ask(target, source, request, port, (result, afterMs) =>
          bring(result, afterMs, address, () => waiting.delete(fail)),
        );
        // It may take as long to answer as it likes; who asks waits no longer than they said.
        if (timer === undefined) bring('timeout', Number.POSITIVE_INFINITY, address, () => waiting.delete(fail));
      };
      if (/^[\d.]+$/.test(host)) connect(host);
      else {
        network.resolve(source, host, (result) => {
          if (typeof result !== 'string') connect(result[choose(result.length)] ?? host);
          else bring('no such host', 0, host);
        });
      }
    },
    ended(process) {
      const waiting = pending.get(process);
      pending.delete(process);
      for (const fail of waiting ?? []) fail('reset');
    },
  };
  return network;
}
