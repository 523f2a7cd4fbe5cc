// 1,000 watchers of ConfigMaps, each a stream of its own that is read, and 1,000 writes: from the first write until the last
// watcher has its last event: `node tests/bench/embedded-watches.ts [ROUNDS]`.
import type { Cluster } from '../../src/embedded/index.ts';
import { median } from './lib/backend.ts';
import { ask, configMap, configMapsPath, createBenchCluster, newRequest } from './lib/embedded.ts';
import { measureMs } from './lib/measure.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 5);
const watchers = 1_000;
const events = 1_000;
const newline = 0x0a;

/** Reads so many lines. */
async function readLines(stream: ReadableStream<Uint8Array>): Promise<void> {
  const reader = stream.getReader();
  for (let lines = 0; lines < events; ) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`a watch ended after ${lines} events`);
    for (let at = value.indexOf(newline); at >= 0; at = value.indexOf(newline, at + 1)) lines += 1;
  }
  await reader.cancel();
}

function watch(cluster: Cluster): ReadableStream<Uint8Array> {
  const { body } = ask(cluster, {
    ...newRequest('GET', configMapsPath, ''),
    query: new URLSearchParams({ watch: 'true', resourceVersion: String(cluster.store.revision) }),
  });
  if (body.kind !== 'stream') throw new Error('a watch is no stream');
  return body.stream;
}

async function round(): Promise<number> {
  using cluster = await createBenchCluster();
  const streams = Array.from({ length: watchers }, () => watch(cluster));
  return await measureMs(async () => {
    const reading = Promise.all(streams.map(readLines));
    for (let index = 0; index < events; index += 1) {
      ask(cluster, newRequest('POST', configMapsPath, configMap(`bench-${index}`)));
      // Clients write one after the other: watchers have their turn between two writes.
      if (index % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
    }
    await reading;
  });
}

const times: number[] = [];
await round();
for (let index = 0; index < rounds; index += 1) times.push(await round());
report(`${watchers} watchers of one resource, ${events} events, median of ${rounds}`, [
  { what: 'until all have all', value: median(times), unit: 'ms', limit: 1_000 },
]);
