import { type Clock, type Due, type Random, toDisposable } from '../../../base/index.ts';
import type { Network, NetworkHost, NetworkSource, Process, Sandbox } from '../process/kernel.ts';
import type { HttpRequest, HttpResponse } from '../process/process-types.ts';
import type { NetworkFailure } from './network-error.ts';
import { type AskedRequest, createOpenQuestions, type RequestQuestion, toResult } from './open-questions.ts';
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
  /** Requests that a process has yet to answer, by {@link keyOf}. */
  const pending = new Map<string, Set<(failure: NetworkFailure) => void>>();
  const keyOf = ({ container, pid }: Process) => `${container.id} ${pid}`;
  const questions = createOpenQuestions();
  const choose = (count: number) => (count === 0 ? 0 : random.uint32() % count);

  const rulesOf = (nodeName: string) => frozen.get(nodeName) ?? services;

  const find: Network['find'] = (source, ip, port) => {
    if (ip.startsWith('127.')) return source.listeners.get(port) ?? 'refused';
    const table = rulesOf(source.nodeName);
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

  const resolveFor = (
    source: NetworkSource,
    name: string,
    done: (result: NetworkFailure | readonly string[], tried: readonly string[]) => void,
    asker: string | undefined,
    asked: AskedRequest | undefined,
  ): void => {
    const later = (when: number | Due, result: NetworkFailure | readonly string[], tried: readonly string[]) => {
      const tell = () => {
        open[Symbol.dispose]();
        done(result, tried);
      };
      const timer = clock.schedule(tell, when, `DNS: ${name} for ${source.config.name}`);
      const open = questions.add(asker, { kind: 'name', asked, result, tried }, timer);
    };
    const known = questions.takeUp(asker, 'name');
    if (known !== undefined) return void later(known.due, known.question.result, known.question.tried);
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
    rulesOf,
    find,
    resolve: (source, name, done, asker) => resolveFor(source, name, done, asker, undefined),
    request(source, toHost, toPort, what, withinMs, done, asker) {
      const { host, port, request, timeoutMs, startMs } = questions.askedBy(asker) ?? {
        host: toHost,
        port: toPort,
        request: what,
        timeoutMs: withinMs,
        startMs: clock.now(),
      };
      const about = `network: ${source.config.name} ${request.method} ${host}:${port}${request.path}`;
      let current: Disposable | undefined;
      let watched: Disposable | undefined;
      let isDone = false;
      /** Why the certificate of the server is none. */
      let why: string | undefined;
      const arrive = (question: RequestQuestion, when: number | Due) => {
        // What was on its way before is forgotten.
        current?.[Symbol.dispose]();
        const tell = () => {
          isDone = true;
          open[Symbol.dispose]();
          watched?.[Symbol.dispose]();
          done(toResult(question));
        };
        const timer = clock.schedule(tell, when, about);
        const open = questions.add(asker, question, timer);
        current = toDisposable(() => {
          timer[Symbol.dispose]();
          open[Symbol.dispose]();
        });
      };
      /** Brings the result so much later. */
      const bring = (result: HttpResponse | NetworkFailure, afterMs: number, address: string, target?: string) => {
        if (isDone) return;
        const leftMs = timeoutMs - (clock.now() - startMs);
        const isLate = !(afterMs <= leftMs);
        const when = isLate ? leftMs : Math.max(roundTripMs, afterMs);
        arrive({ kind: 'request', result: isLate ? 'timeout' : result, why, target, address }, when);
      };
      /** The end of who answers before it has resets the connection. */
      const watch = (target: string, address: string) => {
        const waiting = pending.get(target) ?? new Set();
        pending.set(target, waiting);
        const fail = (failure: NetworkFailure) => bring(failure, 0, address);
        waiting.add(fail);
        watched = toDisposable(() => waiting.delete(fail));
      };
      const connect = (ip: string) => {
        const address = `${ip}:${port}`;
        const target = find(source, ip, port);
        if (typeof target === 'string') return bring(target, times[target], address);
        if (request.verifyFor !== undefined) {
          const { certificate } = typeof target === 'function' ? target : target.class;
          why = whyDistrusted(certificate, request.verifyFor, request.authorities);
          if (why !== undefined) return bring('bad certificate', times['bad certificate'], address);
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
        const key = keyOf(target);
        watch(key, address);
        ask(target, source, request, port, (result, afterMs) => bring(result, afterMs, address, key));
        // It may take as long to answer as it likes; who asks waits no longer than they said.
        if (current === undefined) bring('timeout', Number.POSITIVE_INFINITY, address, key);
      };
      const known = questions.takeUp(asker, 'request');
      if (known !== undefined) {
        const { question, due } = known;
        if (question.target !== undefined) watch(question.target, question.address);
        arrive(question, due);
      } else if (host === '') bring('reset', 0, '');
      else if (/^[\d.]+$/.test(host)) connect(host);
      else {
        const resolved = (result: NetworkFailure | readonly string[]) => {
          if (typeof result !== 'string') connect(result[choose(result.length)] ?? host);
          else bring('no such host', 0, host);
        };
        resolveFor(source, host, resolved, asker, { host, port, request, timeoutMs, startMs });
      }
    },
    ended(process) {
      const waiting = pending.get(keyOf(process));
      pending.delete(keyOf(process));
      for (const fail of waiting ?? []) fail('reset');
    },
    snapshot: () => ({
      cut: [...cutNodes],
      frozen: [...frozen].map(([node, table]) => [node, table.toJSON()] as const),
      questions: questions.save(),
    }),
    restore({ cut, frozen: tables, questions: asked }) {
      cutNodes.clear();
      for (const node of cut) cutNodes.add(node);
      frozen.clear();
      for (const [node, table] of tables) frozen.set(node, ServiceTable.from(table));
      questions.restore(asked);
    },
    forgetQuestions: () => questions.forgetOthers(),
  };
  return network;
}
