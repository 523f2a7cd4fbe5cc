import type { Connection, Listener, PortStream } from '../../command/connection.ts';
import type { VerbContext } from '../../command/context.ts';
import { logError } from '../../command/klog.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { joinHostPort, type ListenAddress } from './addresses.ts';
import type { ForwardedPort } from './ports.ts';

/** What is forwarded, over which connection to the Pod. */
export interface Forwarding {
  readonly connection: Extract<Connection, { kind: 'portForward' }>;
  readonly ports: readonly ForwardedPort[];
  readonly addresses: readonly ListenAddress[];
  /** `pod/web`, for who wants to know what answers. */
  readonly target: string;
}

/**
 * Listens, and forwards each connection, until Ctrl-C or until the connection to the Pod is lost (`PortForwarder.forward` of
 * `client-go/tools/portforward/portforward.go`, v0.37). @throws CommandError
 */
export async function forwardPorts(context: VerbContext, forwarding: Forwarding): Promise<void> {
  const { connection, ports } = forwarding;
  const { signal, err } = context;
  using listeners = new DisposableStack();
  const lost = new AbortController();
  const over = AbortSignal.any([signal, lost.signal, connection.lost]);
  try {
    let isListening = false;
    for (const port of ports) {
      const failure = await listenOn(context, forwarding, port, listeners, { over, lose: () => lost.abort() });
      if (failure === undefined) isListening = true;
      else await err(`Unable to listen on port ${port.local}: ${failure}\n`);
    }
    if (!isListening) {
      const all = ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ');
      throw new CommandError(`unable to listen on any of the requested ports: [${all}]`);
    }
    await whenAborted(over);
    if (!signal.aborted) throw new CommandError('lost connection to pod');
  } finally {
    connection.close();
  }
}

/** Listens on all addresses for one port; gives why it could not (`listenOnPort`). */
async function listenOn(
  context: VerbContext,
  forwarding: Forwarding,
  port: ForwardedPort,
  listeners: DisposableStack,
  end: { readonly over: AbortSignal; lose(): void },
): Promise<string | undefined> {
  const failures: string[] = [];
  const counts = { all: { made: 0, failed: 0 }, any: { made: 0, failed: 0 } };
  for (const { address, protocol, needs } of forwarding.addresses) {
    const wanted = joinHostPort(address, port.local);
    const accept = (stream: PortStream) => void serve(context, forwarding, port, stream, end);
    const made: Listener | string =
      context.listen?.(address, port.local, `${forwarding.target}:${port.remote}`, accept) ?? 'operation not supported';
    if (typeof made === 'string') {
      failures.push(`unable to create listener: Error listen ${protocol} ${wanted}: bind: ${made}`);
      counts[needs].failed += 1;
      continue;
    }
    listeners.use(made);
    counts[needs].made += 1;
    port.local = made.port;
    await context.out(`Forwarding from ${joinHostPort(address, port.local)} -> ${port.remote}\n`);
  }
  const hasFailed = Object.values(counts).some(({ made, failed }) => made === 0 && failed > 0);
  return hasFailed ? `Listeners failed to create with the following errors: [${failures.join(' ')}]` : undefined;
}

/** Carries one connection; when the Pod's end fails, the connection to the Pod is given up (`handleConnection`). */
async function serve(
  context: VerbContext,
  { connection }: Forwarding,
  { local, remote }: ForwardedPort,
  { readable, writable }: PortStream,
  { over, lose }: { readonly over: AbortSignal; lose(): void },
): Promise<void> {
  await context.out(`Handling connection for ${local}\n`);
  const writer = writable.getWriter();
  const gone = new AbortController();
  // Who has connected may go whenever they like.
  writer.closed.catch(() => gone.abort());
  const signal = AbortSignal.any([over, gone.signal]);
  try {
    await connection.forward(remote, {
      incoming: readable,
      outgoing: { write: (bytes) => writer.write(bytes) },
      signal,
    });
    writer.close().catch(() => gone.abort());
  } catch (error) {
    // The reader's end is closed however it came; whoever reads there has its own way of saying so.
    writer.abort(error).catch(() => undefined);
    if (signal.aborted) return;
    await logError(
      context,
      'portforward.go:549',
      `"An error occurred forwarding" err=${JSON.stringify(messageOf(error))} localPort=${local} remotePort=${remote}`,
    );
    lose();
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
