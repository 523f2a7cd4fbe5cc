import type { Random } from '../../../src/base/index.ts';
import { type Command, commandAt, rootCommand } from '../../../src/kubectl/grammar/index.ts';
import { verbs } from '../../../src/kubectl/verbs/registry.ts';
import { splitWords } from '../../../src/kubectl/words.ts';
import { lineOf, readLineFiles } from '../../clients/lib/line-files.ts';

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
const waiting = new Set([
  'watch',
  'watch-only',
  'timeout',
  'wait',
  'request-timeout',
  'interactive',
  'pod-running-timeout',
]);

/** The argv of every line of tests/clients that is kubectl's. */
export async function readCorpus(): Promise<readonly (readonly string[])[]> {
  const files = await readLineFiles();
  return files
    .flatMap(({ scenarios }) => scenarios.flatMap(({ lines }) => lines.map((line) => lineOf(line).line)))
    .map((line) => splitWords(line).map(({ text }) => text))
    .filter(([program]) => program === 'kubectl')
    .map(([, ...argv]) => argv);
}

/** A random argv: any words of the grammar, or a line of the corpus that was changed. */
export function generateLine(random: Random, corpus: readonly (readonly string[])[]): readonly string[] {
  const below = (count: number): number => random.uint32() % count;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

  const anyLine = (): string[] => {
    const path = pick(Object.keys(verbs)).split(' ');
    const command: Command = commandAt(path) ?? rootCommand;
    const line = [...path];
    for (let count = below(4); count > 0; count--) line.push(pick(words));
    for (let count = below(4); count > 0; count--) line.push(...anyFlag(command));
    return below(20) === 0 ? line.toSorted(() => below(3) - 1) : line;
  };
  const anyFlag = (command: Command): string[] => {
    const flag = pick([...command.flags.values()].filter(({ name }) => !waiting.has(name)));
    const spelling = flag.short !== undefined && below(2) === 0 ? `-${flag.short}` : `--${flag.name}`;
    if (flag.arity === 'boolean' && below(4) > 0) return [spelling];
    return below(2) === 0 ? [`${spelling}=${pick(values)}`] : [spelling, pick(values)];
  };
  const changedWord = (word: string): string => {
    const at = below(word.length + 1);
    const changes = [
      () => word.slice(0, at) + word.slice(at + 1),
      () => word.slice(0, at) + pick(signs) + word.slice(at),
      () => word.slice(0, at),
      () => word.slice(at),
      () => word + word,
      () => pick(words),
      () => (word.includes('=') ? `${word.slice(0, word.indexOf('='))}=${pick(values)}` : `${word}=${pick(values)}`),
      () => word.toUpperCase(),
    ];
    return pick(changes)();
  };
  const changedLine = (): string[] => {
    const line = [...pick(corpus)];
    for (let count = 1 + below(3); count > 0; count--) {
      const at = below(line.length + 1);
      const changes = [
        () => void line.splice(at, 1),
        () => void line.splice(at, 0, pick(words)),
        () => void line.splice(at, 1, changedWord(line[at] ?? '')),
        () => void line.splice(at, 1, changedWord(line[at] ?? '')),
        () => void line.splice(at, 0, ...line.slice(at, at + 1)),
        () => void line.splice(at, 0, ...pick(corpus).slice(-1)),
        () => void line.splice(at, 0, ...anyFlag(commandAt(line.slice(0, 1)) ?? rootCommand)),
      ];
      pick(changes)();
    }
    return line;
  };
  return unhurried(below(2) === 0 ? anyLine() : changedLine());
}

const signs = [
  '-',
  '--',
  '=',
  ',',
  '/',
  ':',
  '.',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '\n',
  '\t',
  '\0',
  '\u202e',
  '😀',
  '%',
  '*',
  '$',
  '@',
  '<',
];

/** Whatever can wait waits for a moment. */
function unhurried(line: readonly string[]): readonly string[] {
  const command = [3, 2, 1].map((length) => commandAt(line.slice(0, length))).find((one) => one !== undefined);
  const at = line.indexOf('--');
  const end = at < 0 ? line.length : at;
  const limits = ['timeout', 'pod-running-timeout'].filter((name) => command?.flags.has(name) === true);
  return [...line.slice(0, end), ...limits.map((name) => `--${name}=1ms`), ...line.slice(end)];
}
