import { expect, test } from 'vitest';
import type { KubectlProcess } from '../../../src/drivers/index.ts';
import { historyBytes, maximumLagBytes } from '../../../src/host/shared-program.ts';
import { createWatches } from '../../../src/host/watches.ts';
import { connect, createFakeDriver, createManual, startBackend, until } from './support.ts';

const page = { kind: 'page' } as const;
const line = (text: string) => ({ kind: 'line', line: text }) as const;

/** A driver whose programs a test drives by hand, in the order in which they were started. */
function createPrograms() {
  const programs: ReturnType<typeof createManual>[] = [];
  const start = async (): Promise<KubectlProcess> => {
    const program = createManual();
    programs.push(program);
    return program.process;
  };
  return { programs, start };
}

function program(programs: readonly ReturnType<typeof createManual>[], index: number) {
  const found = programs[index];
  if (!found) throw new Error(`there is no program ${index}`);
  return found;
}

/** Reads on, until it ends. */
function follow(process: KubectlProcess) {
  const seen = { stdout: '', stderr: '', ended: false, error: undefined as unknown };
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const { stream, bytes } of process.output) seen[stream] += decoder.decode(bytes);
  })();
  reading.then(
    () => {
      seen.ended = true;
    },
    (error: unknown) => {
      seen.error = error;
    },
  );
  return seen;
}

test('who comes later first gets what was printed, and then the same as all', async () => {
  const { programs, start } = createPrograms();
  const watches = createWatches();
  const first = follow(await watches.open('a', start, 'en'));
  program(programs, 0).print('NAME\n');
  program(programs, 0).print('web\n');
  program(programs, 0).print('careful\n', 'stderr');
  await until(() => first.stderr !== '');
  const second = follow(await watches.open('a', start, 'en'));
  program(programs, 0).print('db\n');
  await until(() => second.stdout.includes('db') && first.stdout.includes('db'));
  expect(second).toMatchObject({ stdout: 'NAME\nweb\ndb\n', stderr: 'careful\n' });
  expect(programs).toHaveLength(1);
  await watches.open('b', start, 'en');
  expect(programs).toHaveLength(2);
});

test('those who ask at once share the program that is being started, and its failure', async () => {
  const watches = createWatches();
  const { programs, start } = createPrograms();
  const ready = Promise.withResolvers<void>();
  const views = Array.from({ length: 3 }, () => watches.open('a', () => ready.promise.then(start), 'en'));
  ready.resolve();
  const seen = (await Promise.all(views)).map(follow);
  program(programs, 0).print('x');
  await until(() => seen.every(({ stdout }) => stdout === 'x'));
  expect(programs).toHaveLength(1);
  const failing = Array.from({ length: 2 }, () =>
    watches.open('c', () => Promise.reject(new Error('no kubectl')), 'en'),
  );
  for (const one of await Promise.allSettled(failing)) expect(one).toMatchObject({ reason: { message: 'no kubectl' } });
  // A failure is not remembered.
  await watches.open('c', start, 'en');
  expect(programs).toHaveLength(2);
});

test('Ctrl-C of one ends its view alone; the program ends with the last', async () => {
  const { programs, start } = createPrograms();
  const watches = createWatches();
  const [one, other] = [await watches.open('a', start, 'en'), await watches.open('a', start, 'en')];
  const [seenByOne, seenByOther] = [follow(one), follow(other)];
  one.cancel();
  expect(await one.exit).toEqual({ exitCode: 1, signal: null });
  program(programs, 0).print('still here\n');
  await until(() => seenByOther.stdout !== '');
  expect(seenByOne).toMatchObject({ stdout: '', ended: true });
  other.cancel();
  await program(programs, 0).cancelled;
  // While it ends, nobody joins it any more.
  const later = follow(await watches.open('a', start, 'en'));
  expect(programs).toHaveLength(2);
  program(programs, 0).print('interrupted\n');
  program(programs, 0).end(1);
  expect(await other.exit).toEqual({ exitCode: 1, signal: null });
  await until(() => seenByOther.ended);
  expect(seenByOther.stdout).toBe('still here\ninterrupted\n');
  expect(later.stdout).toBe('');
});

test('a program that ends is told to all, and is started again for the next', async () => {
  const { programs, start } = createPrograms();
  const watches = createWatches();
  const views = [await watches.open('a', start, 'en'), await watches.open('a', start, 'en')];
  const seen = views.map(follow);
  program(programs, 0).print('error: the server could not find the resource\n', 'stderr');
  program(programs, 0).end(3);
  expect(await Promise.all(views.map(({ exit }) => exit))).toEqual(Array(2).fill({ exitCode: 3, signal: null }));
  await until(() => seen.every(({ ended, stderr }) => ended && stderr !== ''));
  await watches.settled();
  await watches.open('a', start, 'en');
  expect(programs).toHaveLength(2);
});

test('output that breaks is told to all', async () => {
  const watches = createWatches();
  const { process, cancelled } = createManual();
  const broken = Promise.withResolvers<never>();
  const output = (async function* () {
    yield await broken.promise;
  })();
  const start = async () => ({ ...process, output });
  const seen = [await watches.open('a', start, 'en'), await watches.open('a', start, 'en')].map(follow);
  broken.reject(new Error('broken pipe'));
  await until(() => seen.every(({ error }) => error instanceof Error && error.message === 'broken pipe'));
  await cancelled;
});

test('when too much was printed to be kept, the next viewer gets a program of its own', async () => {
  const { programs, start } = createPrograms();
  const watches = createWatches();
  const first = follow(await watches.open('a', start, 'en'));
  program(programs, 0).print('x'.repeat(historyBytes));
  await until(() => first.stdout.length === historyBytes);
  const second = follow(await watches.open('a', start, 'en'));
  await until(() => second.stdout.length === historyBytes);
  expect(programs).toHaveLength(1);
  program(programs, 0).print('x');
  await until(() => second.stdout.length === historyBytes + 1);
  const third = follow(await watches.open('a', start, 'en'));
  expect(programs).toHaveLength(2);
  // Whom comes then joins the new one.
  const fourth = follow(await watches.open('a', start, 'en'));
  program(programs, 1).print('fresh');
  await until(() => third.stdout === 'fresh' && fourth.stdout === 'fresh');
  expect(programs).toHaveLength(2);
});

test('one who does not read pauses the program that only it watches', async () => {
  let handedOn = 0;
  const output = (async function* () {
    for (; ; handedOn++) yield { stream: 'stdout' as const, bytes: new Uint8Array(16 * 1024) };
  })();
  const { process } = createManual();
  const watches = createWatches();
  const view = await watches.open('a', async () => ({ ...process, output }), 'en');
  const iterator = view.output[Symbol.asyncIterator]();
  await iterator.next();
  const settled = handedOn;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(handedOn).toBeLessThanOrEqual(settled + 4);
  for (let count = 0; count < 100; count++) await iterator.next();
  expect(handedOn).toBeGreaterThanOrEqual(100);
});

test('one who does not read holds nobody up, and begins again with a program of its own when it reads on', async () => {
  const { programs, start } = createPrograms();
  const watches = createWatches();
  const fast = follow(await watches.open('a', start, 'en'));
  const slow = await watches.open('a', start, 'zh-cn');
  const piece = 'x'.repeat(100_000);
  const pieces = 2 + Math.ceil(maximumLagBytes / piece.length);
  for (let count = 1; count <= pieces; count++) {
    program(programs, 0).print(piece);
    await until(() => fast.stdout.length === count * piece.length);
  }
  const seen = follow(slow);
  await until(() => programs.length === 2);
  expect(seen.stdout.length).toBeLessThanOrEqual(maximumLagBytes);
  expect(seen.stderr).toContain('本页落后太多');
  const before = seen.stdout.length;
  program(programs, 1).print('again');
  await until(() => seen.stdout.length > before);
  expect(seen.stdout.slice(before)).toBe('again');
  program(programs, 0).print('end');
  await until(() => fast.stdout.endsWith('end'));
  slow.cancel();
  await program(programs, 1).cancelled;
});

test('one that is cancelled while it begins again leaves no program behind', async () => {
  const { programs, start } = createPrograms();
  const ready = Promise.withResolvers<void>();
  let starts = 0;
  const startSlowly = async () => {
    if (++starts > 1) await ready.promise;
    return start();
  };
  const watches = createWatches();
  const fast = follow(await watches.open('a', startSlowly, 'en'));
  const slow = await watches.open('a', startSlowly, 'en');
  for (let count = 0; count < 12; count++) program(programs, 0).print('x'.repeat(100_000));
  await until(() => fast.stdout.length === 1_200_000);
  const seen = follow(slow);
  await until(() => starts === 2);
  slow.cancel();
  expect(await slow.exit).toEqual({ exitCode: 1, signal: null });
  ready.resolve();
  await until(() => programs.length === 2);
  await program(programs, 1).cancelled;
  await until(() => seen.ended);
});

test('100 pages that watch the same make one kubectl, however many commands may run', async () => {
  const { programs, start } = createPrograms();
  const backend = await startBackend({ driver: createFakeDriver({ kubectl: start }) });
  const bridges = await Promise.all(Array.from({ length: 100 }, () => connect(backend)));
  const runs = bridges.map((bridge) => bridge.run(line('kubectl get pods -w'), page));
  await Promise.all(runs.map(({ started }) => started));
  expect(programs).toHaveLength(1);
  program(programs, 0).print('NAME\nweb 内存\n');
  const outputs = runs.map(({ output }) => output[Symbol.asyncIterator]());
  for (const output of outputs) expect(await output.next()).toMatchObject({ value: { data: 'NAME\nweb 内存\n' } });
  // What is not the same is not shared.
  const [bridge] = bridges;
  const others = ['kubectl get pods', 'kubectl get pods -w -n kube-system', 'kubectl get pods -w -o yaml'];
  for (const text of others) await bridge?.run(line(text), page).started;
  expect(programs).toHaveLength(4);
  for (const [index, run] of runs.entries()) if (index > 0) run.cancel();
  for (const run of runs.slice(1)) expect(await run.exit).toMatchObject({ exitCode: 1 });
  program(programs, 0).print('db\n');
  expect(await outputs[0]?.next()).toMatchObject({ value: { data: 'db\n' } });
  bridge?.[Symbol.dispose]();
  for (const one of programs) {
    await one.cancelled;
    one.end(1);
  }
  await until(() => backend.counts().commands === 0);
});

test('a viewer whose connection is lost goes on with the same program, and misses nothing', async () => {
  const { programs, start } = createPrograms();
  const backend = await startBackend({ driver: createFakeDriver({ kubectl: start }) });
  const bridges = [await connect(backend, { connect: false, random: () => 0 }), await connect(backend)];
  const runs = bridges.map((bridge) => bridge.run(line('kubectl get pods -w'), page));
  await Promise.all(runs.map(({ started }) => started));
  const [lost, other] = runs.map(({ output }) => output[Symbol.asyncIterator]());
  await until(() => {
    backend.dropConnections();
    return bridges[0]?.state !== 'online';
  }, 'the loss of the connection');
  program(programs, 0).print('meanwhile\n');
  expect(await other?.next()).toMatchObject({ value: { data: 'meanwhile\n' } });
  expect(await lost?.next()).toMatchObject({ value: { data: 'meanwhile\n' } });
  expect(programs).toHaveLength(1);
  program(programs, 0).end(0);
});

test('64 programs run at a time and no more; viewers of one that runs are still let in', async () => {
  const { programs, start } = createPrograms();
  const backend = await startBackend({ driver: createFakeDriver({ kubectl: start }) });
  const [bridge, other] = [await connect(backend), await connect(backend)];
  await bridge.run(line('kubectl get pods -w'), page).started;
  const runs = Array.from({ length: 63 }, (_, index) => bridge.run(line(`kubectl get pods p${index}`), page));
  await Promise.all(runs.map(({ started }) => started));
  for (const text of ['kubectl get pods', 'kubectl get nodes -w'])
    await expect(other.run(line(text), page).exit).rejects.toMatchObject({
      reason: 'TooManyRequests',
      message: '64 commands are running already; no more are started.',
    });
  await other.run(line('kubectl get pods -w'), page).started;
  program(programs, 5).end(0);
  await until(() => backend.counts().commands === 64);
  await other.run(line('kubectl get nodes -w'), page).started;
  for (const one of programs) one.end(0);
});
