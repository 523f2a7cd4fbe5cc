// A list of 10,000 Pods, as the Table that kubectl asks for and as JSON, from request to text, against `JSON.stringify` of the
// same list in the same round: `node tests/bench/embedded-lists.ts [ROUNDS]`.
import { bodyText } from '../../src/embedded/index.ts';
import { median } from './lib/backend.ts';
import { ask, createClusterWithPods, newRequest, podsPath } from './lib/embedded.ts';
import { measureMs } from './lib/measure.ts';
import { report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 15);
const count = 10_000;
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

using cluster = await createClusterWithPods(count);
const list = (accept: string) => bodyText(ask(cluster, newRequest('GET', podsPath, '', accept)).body) ?? '';
const parsed = JSON.parse(list('application/json')) as { items: unknown[] };
if (parsed.items.length !== count) throw new Error(`${parsed.items.length} Pods are listed`);

const times: { table: number[]; json: number[]; stringify: number[] } = { table: [], json: [], stringify: [] };
for (let round = 0; round < rounds + 3; round += 1) {
  const tableMs = await measureMs(() => list(table));
  const jsonMs = await measureMs(() => list('application/json'));
  const stringifyMs = await measureMs(() => JSON.stringify(parsed));
  if (round < 3) continue;
  times.table.push(tableMs);
  times.json.push(jsonMs);
  times.stringify.push(stringifyMs);
}
const [json, stringify] = [median(times.json), median(times.stringify)];
report(`List of 10,000 Pods, median of ${rounds}`, [
  { what: 'as Table', value: median(times.table), unit: 'ms', limit: 60 },
  { what: 'as JSON', value: json, unit: 'ms' },
  { what: 'JSON.stringify of the same list', value: stringify, unit: 'ms' },
  { what: 'ratio', value: json / stringify, unit: '', limit: 1.5 },
]);
