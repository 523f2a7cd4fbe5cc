import { expect, test } from 'vitest';
import { createByteQueue } from '../../../../src/embedded/index.ts';
import type { ContainerConfig } from '../../../../src/embedded/runtime/cri.ts';
import { newRuntimeBench } from './bench.ts';

/** A container that someone is attached to, at a terminal or not. */
async function newAttached(config: Partial<ContainerConfig>) {
  const bench = newRuntimeBench();
  const { id } = await bench.run('busybox:1.36', { stdin: true, ...config });
  const attach = () => {
    const input = createByteQueue();
    const gone = new AbortController();
    let said = '';
    const take = (bytes: Uint8Array) => {
      said += new TextDecoder().decode(bytes);
    };
    const tty = config.tty === true;
    const streams = { stdin: input.stream, stdout: take, stderr: take, tty, signal: gone.signal };
    let isOver = false;
    void bench.runtime.attach(id, streams).then(() => {
      isOver = true;
    });
    return {
      gone,
      input,
      async type(text: string) {
        await input.push(new TextEncoder().encode(text));
        await bench.clock.advance(1000);
      },
      async end() {
        input.end();
        await bench.clock.advance(1000);
      },
      said: () => said,
      isOver: () => isOver,
    };
  };
  await bench.clock.advance(1000);
  const attached = attach();
  await bench.clock.advance(0);
  return { ...bench, attach, attached, state: () => bench.statusOf(id).state, log: () => bench.logOf(id) };
}

test('stdin stays open while nobody is attached, and when who was attached has gone', async () => {
  const { attach, attached, clock, state } = await newAttached({ command: ['cat'] });
  expect(state()).toBe('Running');
  await attached.type('one\n');
  expect(attached.said()).toBe('one\n');
  await attached.end();
  expect({ isOver: attached.isOver(), state: state() }).toEqual({ isOver: true, state: 'Running' });
  const second = attach();
  await clock.advance(0);
  await second.type('two\n');
  expect(second.said()).toBe('two\n');
});

test('with stdinOnce the end of stdin is the container’s, and who is attached hears it to its end', async () => {
  const { attached, log, state } = await newAttached({ command: ['cat'], stdinOnce: true });
  await attached.type('one\n');
  await attached.end();
  expect({ said: attached.said(), isOver: attached.isOver(), state: state(), log: log() }).toEqual({
    said: 'one\n',
    isOver: true,
    state: 'Exited',
    log: 'one\n',
  });
});

test('a terminal echoes, shows what is no line yet, and ends its shell at Ctrl-D', async () => {
  const { attached, state } = await newAttached({ command: ['sh'], stdinOnce: true, tty: true });
  await attached.type('echo hello\r');
  expect(attached.said()).toBe('echo hello\r\nhello\r\n/ # ');
  await attached.type('\u0004');
  expect({ isOver: attached.isOver(), state: state() }).toEqual({ isOver: true, state: 'Exited' });
});
