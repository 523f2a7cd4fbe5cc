import { type ContainerStreams, type NodeBackend, NodeRefusal } from '../../../src/embedded/index.ts';

const text = new TextEncoder();

/** Lines that a test has a container write, for those who follow and those who come later. */
export interface LogLines {
  write(line: string): void;
  end(): void;
  /** How many read along. */
  readonly followers: number;
}

/** A container whose commands are what tests of streams need, and what it was told. */
export function createEchoContainer() {
  const seen: string[] = [];
  const lines: string[] = [];
  const followers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const ended = Promise.withResolvers<void>();
  const log: LogLines = {
    write(line) {
      lines.push(line);
      for (const follower of followers) follower.enqueue(text.encode(`${line}\n`));
    },
    end() {
      for (const follower of followers) follower.close();
      followers.clear();
    },
    get followers() {
      return followers.size;
    },
  };
  const backend: NodeBackend = {
    log: ({ options: { follow, tailLines = lines.length } }) => {
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      return new ReadableStream({
        start(controller) {
          for (const line of lines.slice(lines.length - tailLines)) controller.enqueue(text.encode(`${line}\n`));
          if (!follow) return controller.close();
          own = controller;
          followers.add(controller);
        },
        cancel() {
          if (own !== undefined) followers.delete(own);
        },
      });
    },
    exec({ command: [name = '', argument = ''], container, signal }) {
      if (name === 'gone') throw new NodeRefusal(500, `container not found ("${container}")`);
      return async ({ stdin, stdout, stderr, resizes }) => {
        switch (name) {
          case 'cat':
            await copy(stdin, stdout);
            return 0;
          case 'exit':
            return Number(argument);
          case 'both':
            await stdout?.write(text.encode('to stdout\n'));
            await stderr?.write(text.encode('to stderr\n'));
            return 0;
          case 'yes':
            for (let written = 0; written < Number(argument); written += 1)
              await stdout?.write(new Uint8Array(2 ** 20));
            return 0;
          case 'hasty':
            // Without waiting for anything.
            for (const letter of 'abc') void stdout?.write(text.encode(letter.repeat(100_000)));
            return 0;
          case 'size':
            for await (const { width, height } of (resizes ?? []) as AsyncIterable<{ width: number; height: number }>) {
              await stdout?.write(text.encode(`${width}x${height}\n`));
              if (height === Number(argument)) break;
            }
            return 0;
          case 'wait':
            await stdout?.write(text.encode('waiting\n'));
            await new Promise<void>((resolve) => {
              if (signal.aborted) resolve();
              else signal.addEventListener('abort', () => resolve(), { once: true });
            });
            seen.push('the caller has gone');
            ended.resolve();
            return 0;
          default:
            throw new Error(`exec: "${name}": executable file not found in $PATH`);
        }
      };
    },
    attach({ container }) {
      if (container !== 'c') throw new NodeRefusal(500, `container ${container} not found in pod p_default`);
      return async ({ stdin, stdout }) => {
        await stdout?.write(text.encode('attached\n'));
        await copy(stdin, stdout);
      };
    },
    portForward:
      () =>
      async (port, { incoming, outgoing, signal }) => {
        signal.addEventListener('abort', () => seen.push(`port ${port} was left`), { once: true });
        if (port === 7) return copy(incoming, outgoing);
        if (port !== 80) throw new Error(`error forwarding port ${port} to pod 4f2a, uid : connection refused`);
        const reader = incoming.getReader();
        let asked = '';
        while (!asked.includes('\r\n\r\n')) {
          const { done, value } = await reader.read();
          if (done) return;
          asked += new TextDecoder().decode(value);
        }
        const [line = ''] = asked.split('\r\n');
        const body = `hello of port 80, asked ${line}\n`;
        await outgoing.write(
          text.encode(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`),
        );
      },
    fetch: (_, request) => new Response(`hello of ${request.url}\n`),
  };
  return { backend, log, seen, ended: ended.promise };
}

async function copy(from: ContainerStreams['stdin'], to: ContainerStreams['stdout']): Promise<void> {
  for await (const bytes of (from ?? []) as AsyncIterable<Uint8Array>) await to?.write(bytes);
}
