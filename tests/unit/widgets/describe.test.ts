import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explanationsFor } from '../../../src/widgets/describe/explanations/index.ts';
import {
  anchorOfPath,
  type Block,
  explainedPaths,
  kindOfCommand,
  parseDescribe,
  titleOfPath,
} from '../../../src/widgets/describe/model.ts';

interface Recorded {
  readonly command: string;
  readonly stdout: string;
  readonly exitCode: number;
}
const folder = new URL('../../../content/runs/recorded/', import.meta.url);
const recordings: readonly Recorded[] = readdirSync(folder)
  .flatMap((file): readonly Recorded[] => JSON.parse(readFileSync(new URL(file, folder), 'utf8')).runs)
  .filter(({ command, exitCode }) => /^kubectl (?:-n \S+ )?describe /.test(command) && exitCode === 0);

const textOf = (block: Block) => `${block.head ? block.head.indent + block.head.key : ''}${block.text}`;
const blocksOf = ({ command, stdout }: Recorded) => {
  const explanations = explanationsFor(kindOfCommand(command));
  return parseDescribe(stdout, (path) => path in explanations);
};

test('there are recordings of describe to hold the parser against', () => {
  expect(recordings.length).toBeGreaterThan(2);
});

describe.each(recordings)('$command', (recorded) => {
  test('no character is lost or moved', () => {
    expect(blocksOf(recorded).map(textOf).join('').trimEnd()).toBe(recorded.stdout.trimEnd());
  });

  test('most of its lines are explained', () => {
    const lines = (blocks: readonly Block[]) => blocks.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
    const blocks = blocksOf(recorded);
    expect(lines(blocks.filter(({ path }) => path !== undefined)) / lines(blocks)).toBeGreaterThan(0.8);
  });
});

const pod = `Name:             web
Containers:
  app:
    Image:         nginx:1.27
    Limits:
      memory:  256Mi
    Requests:
      cpu:        50m
    Environment:  <none>
Tolerations:      a:NoExecute op=Exists for 300s
                  b:NoExecute op=Exists for 300s
Events:
  Type    Reason     Age   From     Message
  ----    ------     ----  ----     -------
  Normal  Pulled     27s   kubelet  spec.containers{app}: Container image "nginx" already present
`;

describe('a Pod', () => {
  const explanations = explanationsFor('pod');
  const blocks = parseDescribe(pod, (path) => path in explanations);

  test('limits and requests are blocks of their own, with weight', () => {
    expect(blocks.filter(({ emphasis }) => emphasis)).toEqual([
      {
        path: 'Containers/*/Limits',
        head: { indent: '    ', key: 'Limits:' },
        text: '\n      memory:  256Mi\n',
        emphasis: 'limits',
      },
      {
        path: 'Containers/*/Requests',
        head: { indent: '    ', key: 'Requests:' },
        text: '\n      cpu:        50m\n',
        emphasis: 'requests',
      },
    ]);
  });

  test('rows of a table belong to their section, whatever colons they hold', () => {
    expect(blocks.at(-1)?.path).toBe('Events');
    expect(blocks.at(-1)?.text).toContain('already present');
  });

  test('wrapped values stay with their key', () => {
    expect(blocks.find(({ path }) => path === 'Tolerations')?.text.split('\n')).toHaveLength(3);
  });

  test('each explained path is listed once, in order', () => {
    expect(explainedPaths(blocks)).toEqual([
      'Name',
      'Containers',
      'Containers/*/Image',
      'Containers/*/Limits',
      'Containers/*/Requests',
      'Containers/*/Environment',
      'Tolerations',
      'Events',
    ]);
  });
});

test('the template of a Deployment is explained as the Pods that it makes', () => {
  const text = 'Pod Template:\n  Containers:\n   shell:\n    Image:      busybox\n';
  expect(explainedPaths(parseDescribe(text, (path) => path in explanationsFor('workload')))).toEqual([
    'Pod Template',
    'Containers/*/Image',
  ]);
});

test('an unknown kind keeps its text and has no more than what all kinds share', () => {
  expect(parseDescribe('Name: x\nData:\n  a: b\n', (path) => path in explanationsFor(undefined))).toEqual([
    { path: 'Name', head: { indent: '', key: 'Name:' }, text: ' x\n', emphasis: undefined },
    { path: undefined, head: undefined, text: 'Data:\n  a: b\n', emphasis: undefined },
  ]);
});

test.each([
  ['kubectl describe pod web', 'pod'],
  ['kubectl describe -n kube-system pods/web', 'pod'],
  ['kubectl -n kube-system describe node podpath-worker', 'node'],
  ['kubectl describe nodes', 'node'],
  ['kubectl describe deploy/web', 'workload'],
  ['kubectl describe svc web', 'service'],
  ['kubectl describe configmap web', undefined],
  ['kubectl describe', undefined],
])('%s is about a %s', (command, kind) => {
  expect(kindOfCommand(command)).toBe(kind);
});

test('paths are written for people and for addresses', () => {
  expect(titleOfPath('Containers/*/Last State')).toBe('Containers › Last State');
  expect(anchorOfPath('Containers/*/Last State')).toBe('containers-last-state');
});
