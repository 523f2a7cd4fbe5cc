import { canonicalTime, isStatusError, type KubeObject, TimeError } from '../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../client/path-segment.ts';
import { delay } from '../client/rest.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, isNotFound, messageOf } from '../errors.ts';
import { selectObjects } from '../resource/builder.ts';
import { objectOf } from '../resource/info.ts';
import { type LogRequest, logRequestsOf } from './logs/requests.ts';

const usage = `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
POD or TYPE/NAME is a required argument for the logs command`;

const selectorTail = 10;
const retryMs = 1000;

/**
 * `kubectl logs` (`kubectl/pkg/cmd/logs/logs.go`, v0.37). Where upstream goes through a Go map, and so in any order, this one
 * takes Pods as they are listed, and their containers in the order of `--all-containers`.
 */
export const logs: Verb = {
  async run(context) {
    const { flags, args, namespace } = context;
    const selector = flags.text('selector');
    if (args.length === 0 && selector === '') throw newUsageError(context.command, usage);
    if (args.length === 1 && selector !== '')
      throw newUsageError(context.command, 'only a selector (-l) or a POD name is allowed');
    if (args.length > 2) throw newUsageError(context.command, usage);
    const timeoutMs = flags.duration('pod-running-timeout');
    if (timeoutMs <= 0) throw new CommandError('--pod-running-timeout must be higher than zero');
    const query = readLogQuery(context);
    const object = await findObject(context, args[0] ?? '', selector);
    validate(context, query);
    const requests = await logRequestsOf(context, object, {
      container: query.container,
      isAllContainers: flags.isOn('all-containers'),
      isAllPods: flags.isOn('all-pods'),
      namespace: namespace.name,
      timeoutMs,
    });
    const most = flags.integer('max-log-requests');
    if (query.follow && requests.length > 1) {
      if (requests.length > most) {
        throw new CommandError(
          `you are attempting to follow ${requests.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
        );
      }
      await Promise.all(requests.map((request) => consume(context, request, query, timeoutMs)));
      return;
    }
    for (const request of requests) await consume(context, request, query, timeoutMs);
  },
};

/** PodLogOptions; numbers are undefined where nothing was said. */
interface LogQuery {
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly insecureSkipTLSVerifyBackend: boolean;
  readonly sinceTime: string | undefined;
  readonly sinceSeconds: number | undefined;
  readonly limitBytes: number | undefined;
  readonly tailLines: number | undefined;
}

/** `ParseRFC3339` of `kubectl/pkg/util/util.go`: the time as it is asked for, whole seconds in UTC. @throws CommandError */
function parseTime(text: string): string {
  try {
    return canonicalTime(text);
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    throw new CommandError(error.message, { cause: error });
  }
}

function readLogQuery({ flags, args }: VerbContext): LogQuery {
  const [since, sinceTime, tail] = [flags.duration('since'), flags.text('since-time'), flags.integer('tail')];
  const tailsBySelector = flags.text('selector') !== '' && tail === -1 && !flags.isSet('tail');
  return {
    container: args[1] ?? flags.text('container'),
    follow: flags.isOn('follow'),
    previous: flags.isOn('previous'),
    timestamps: flags.isOn('timestamps'),
    insecureSkipTLSVerifyBackend: flags.isOn('insecure-skip-tls-verify-backend'),
    sinceTime: sinceTime === '' ? undefined : parseTime(sinceTime),
    sinceSeconds: since === 0 ? undefined : Math.sign(since) * Math.round(Math.abs(since) / 1000),
    limitBytes: flags.integer('limit-bytes') === 0 ? undefined : flags.integer('limit-bytes'),
    tailLines: tailsBySelector ? selectorTail : tail === -1 ? undefined : tail,
  };
}

async function findObject(context: VerbContext, argument: string, selector: string): Promise<KubeObject> {
  const { err, namespace } = context;
  try {
    const result = await selectObjects(context, {
      args: selector !== '' && argument === '' ? ['pods'] : [argument.includes('/') ? argument : `pods/${argument}`],
      labelSelector: selector,
      namespace: namespace.name,
      isSingleType: true,
    });
    const { infos, failure } = await result.infos();
    if (failure !== undefined) throw failure;
    const [info] = infos;
    if (info === undefined || (selector === '' && infos.length !== 1)) throw new CommandError('expected a resource');
    const object = objectOf(info);
    if (selector !== '' && (object['items'] as readonly unknown[]).length === 0)
      await err(`No resources found in ${namespace.name} namespace.\n`);
    return object;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const text = `error from server (NotFound): ${messageOf(error)} in namespace "${namespace.name}"`;
    throw new CommandError(text, { cause: error });
  }
}

function validate({ flags, args }: VerbContext, query: LogQuery): void {
  if (query.sinceTime !== undefined && flags.duration('since') !== 0)
    throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.isOn('all-containers') && query.container !== '')
    throw new CommandError(`--all-containers=true should not be specified with container name ${query.container}`);
  if (flags.isSet('container') && args.length === 2)
    throw new CommandError('only one of -c or an inline [CONTAINER] arg is allowed');
  if ((query.limitBytes ?? 0) < 0) throw new CommandError('--limit-bytes must be greater than 0');
  if ((query.sinceSeconds ?? 0) < 0) throw new CommandError('--since must be greater than 0');
  if ((query.tailLines ?? 0) < -1) throw new CommandError('--tail must be greater than or equal to -1');
}

/** `consumeWithRetry`: a log that is followed is asked for again while the server refuses it. */
async function consume(context: VerbContext, request: LogRequest, query: LogQuery, timeoutMs: number): Promise<void> {
  const end = context.clock.now() + timeoutMs;
  for (;;) {
    try {
      await copyLog(context, request, query);
      return;
    } catch (error) {
      if (context.signal.aborted) throw error;
      if (context.flags.isOn('ignore-errors')) {
        await context.out(`error: ${messageOf(error)}\n`);
        return;
      }
      if (!query.follow) throw error;
      await context.err(`${messageOf(error)}\n`);
      if (!isStatusError(error)) throw error;
    }
    if (context.clock.now() + retryMs > end) throw new CommandError('context deadline exceeded');
    await delay(context.clock, retryMs, context.signal, 'kubectl logs asks again');
  }
}

/** Copies whole lines, so that logs that are followed at once do not mix within one. */
async function copyLog(context: VerbContext, request: LogRequest, query: LogQuery): Promise<void> {
  const { flags, client, out } = context;
  const { pod, container } = request;
  const isPrefixed = flags.isOn('prefix') || flags.isOn('all-pods');
  const prefix = isPrefixed ? new TextEncoder().encode(`[pod/${pod.metadata.name}/${container}] `) : undefined;
  const { namespace = '', name = '' } = pod.metadata;
  const { body } = await client.rest.send({
    path: `/api/v1/namespaces/${namespaceSegment(namespace)}/pods/${nameSegment(name)}/log`,
    accept: 'application/json, */*',
    about: { resource: { group: '', resource: 'pods' }, name },
    query: { ...query, container },
  });
  if (body === null) return;
  const reader = body.getReader();
  let rest: Uint8Array = new Uint8Array();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const end = value.lastIndexOf(newline);
      if (end === -1) {
        rest = joinBytes([rest, value]);
        continue;
      }
      await out(prefixLines(joinBytes([rest, value.subarray(0, end + 1)]), prefix));
      rest = value.slice(end + 1);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (rest.length > 0) await out(prefixLines(rest, prefix));
}

const newline = 0x0a;

function prefixLines(bytes: Uint8Array, prefix: Uint8Array | undefined): Uint8Array {
  if (prefix === undefined) return bytes;
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found + 1;
    parts.push(prefix, bytes.subarray(start, end));
    start = end;
  }
  return joinBytes(parts);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
