import type { KubeObject, Status } from '../../kube/index.ts';
import { StatusError } from '../../kube/index.ts';
import { RequestDeadlineError } from '../client/request-deadline.ts';
import { pathOf } from '../client/rest-mapper.ts';
import type { VerbContext } from '../command/context.ts';
import type { RequestOptions } from './info.ts';
import type { Source } from './selection.ts';

export interface WatchEvent {
  readonly type: string;
  readonly object: KubeObject;
}

/**
 * The events of a kind or an object from a version on, until the server or `--request-timeout` ends the watch or the line is
 * interrupted.
 * @throws StatusError when the server refuses the watch
 */
export async function* watchEvents(
  context: VerbContext,
  source: Source,
  resourceVersion: string,
  request: RequestOptions & { readonly signal?: AbortSignal } = {},
): AsyncGenerator<WatchEvent> {
  const { mapping, namespace, name, labelSelector, fieldSelector } = source;
  const { clock, client } = context;
  const { timeoutMs } = client.rest;
  const end = clock.now() + timeoutMs;
  const response = await client.rest.send({
    path: pathOf(mapping, namespace),
    about: { resource: mapping, name: name ?? '' },
    ...request,
    query: {
      resourceVersion,
      watch: true,
      labelSelector,
      fieldSelector: name === undefined ? fieldSelector : `metadata.name=${name}`,
      ...request.query,
    },
  });
  if (response.body === null) return;
  const reader = response.body
    .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .getReader();
  let buffer = '';
  // A watch that takes longer than a request may is over, and nobody is told.
  using _timer =
    timeoutMs > 0
      ? clock.schedule(() => void reader.cancel().catch(() => undefined), end - clock.now(), 'kubectl: the watch ends')
      : undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffer += value;
      const lines = buffer.split('\n');
      buffer = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield readEvent(line);
    }
  } catch (error) {
    // A watch that its reader's time has ended is one that has ended (`watch/streamwatcher.go` of apimachinery, v0.37).
    if (!(error instanceof RequestDeadlineError)) throw error;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function readEvent(line: string): WatchEvent {
  const event = JSON.parse(line) as WatchEvent;
  if (event.type !== 'ERROR') return event;
  const { code = 500, reason = '', message = '', details } = event.object as unknown as Status;
  throw new StatusError(code, reason, message, details);
}
