import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../src/base/index.ts';
import { type Command, commandAt, rootCommand } from '../../../../src/kubectl/grammar/index.ts';
import { verbs } from '../../../../src/kubectl/verbs/registry.ts';
import { createStage } from './play.ts';

// Whatever is typed gives an answer and an exit code: no defect is printed as if kubectl had said it, and nothing hangs.
const random = createSeededRandom(Number.parseInt(process.env['PODPATH_FUZZ_SEED'] ?? '7', 10));
const below = (count: number): number => random.uint32() % count;
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

const words = [
  'pods',
  'pod/web',
  'po',
  'deploy',
  'all',
  'configmaps,secrets',
  'nothing',
  'web',
  'a/b/c',
  'pods/',
  '/x',
  ',',
  'crd',
  'nodes',
  'ns',
  'deployments.apps',
  'deployments.v1.apps',
  'pods.spec.containers',
  'a=b',
  'a-',
  '=',
  '-',
  '--',
  '',
  'ü',
  '😀',
  'a'.repeat(300),
  '__proto__',
];
const values = [
  '',
  'x',
  '1',
  '-1',
  'true',
  'yaml',
  'json',
  'name',
  'wide',
  'jsonpath={.items[*].metadata.name}',
  'jsonpath={..x[?(@.a',
  'go-template={{.}}',
  'go-template={{range .items}}{{.x.y}}{{end}}',
  'custom-columns=A:.metadata.name,B:.x',
  'a=b',
  'a in (b)',
  'a==',
  '{"a":1}',
  '[{"op":"add"}]',
  'pod.yaml',
  'settings.yaml',
  'one-invalid.yaml',
  'nowhere.yaml',
  '.',
  '1s',
  'client',
  'server',
  'status',
  'condition=Ready',
  'jsonpath={.a}=b',
  'delete',
  '.metadata.name',
  '__proto__',
  '\u001b[31m',
];

/** What can wait for long is not asked to. */
const waiting = new Set(['watch', 'watch-only', 'timeout', 'wait', 'request-timeout', 'interactive']);

function randomLine(): string[] {
  const path = pick(Object.keys(verbs)).split(' ');
  const command: Command = commandAt(path) ?? rootCommand;
  const flags = [...command.flags.values()].filter(({ name }) => !waiting.has(name));
  const line = [...path];
  for (let count = below(4); count > 0; count--) line.push(pick(words));
  for (let count = below(4); count > 0; count--) {
    const flag = pick(flags);
    const spelling = flag.short !== undefined && below(2) === 0 ? `-${flag.short}` : `--${flag.name}`;
    if (flag.arity === 'boolean' && below(4) > 0) line.push(spelling);
    else line.push(...(below(2) === 0 ? [`${spelling}=${pick(values)}`] : [spelling, pick(values)]));
  }
  if (command.flags.has('timeout')) line.push('--timeout=1ms');
  return below(20) === 0 ? line.toSorted(() => below(3) - 1) : line;
}

const defect =
  /is not a function|Cannot read prop|is not iterable|undefined|\[object|has no flag --|Maximum call stack|was not read|NaN/;

test('1,000 lines of any words end as kubectl ends', { timeout: 240_000 }, async () => {
  using stage = await createStage('fuzz');
  for (let count = 0; count < 1000; count++) {
    const line = randomLine();
    const { exitCode, stderr } = await stage.play(line);
    const what = `kubectl ${line.map((word) => JSON.stringify(word)).join(' ')}`;
    // `diff` ends with 1 when something differs, so with 2 when it fails.
    expect(line.includes('diff') ? [0, 1, 2] : [0, 1], what).toContain(exitCode);
    expect(defect.test(stderr) ? stderr.slice(0, 300) : '', what).toBe('');
  }
});
