import { describe, expect, it } from 'vitest';
import { type CommittedOutputs, outputProblems } from '../../../scripts/outputs/check.ts';
import { judgeRun } from '../../../scripts/outputs/judge.ts';
import { parseScenario } from '../../../src/runs/index.ts';

const scenario = (command: string, more = '') => ({
  name: 'web',
  file: 'content/runs/web.yaml',
  inputs: 'abc',
  scenario: parseScenario(JSON.stringify({ runs: [{ id: 'pods', command }] }).replace('}]', `${more}}]`), 'web.yaml'),
});
const recording = {
  generatedBy: 'node scripts/update-outputs.ts web',
  recordedAt: '2026-11-24T03:45:06Z',
  kubernetesVersion: 'v1.37.2',
  kubectlVersion: 'v1.37.2',
  cluster: 'kind, 3 nodes',
  inputs: 'abc',
  runs: [],
};
const well: CommittedOutputs = {
  scenarios: [scenario('kubectl get pods')],
  recordings: new Map([['web', recording]]),
  facts: { 'event-ttl': { value: '1h', source: 'kube-apiserver --help', version: 'v1.37.2' } },
  pages: new Map([['content/docs/en/a.mdx', '<Run id="web/pods" /> <Fact id="event-ttl" />']]),
};

describe('outputProblems', () => {
  it('finds none where pages, recordings and facts fit together', () => {
    expect(outputProblems(well)).toEqual([]);
  });

  it.each<[string, Partial<CommittedOutputs>, string]>([
    [
      'a scenario without a recording',
      { recordings: new Map() },
      'content/runs/web.yaml: is not recorded; run `node scripts/update-outputs.ts web`',
    ],
    [
      'a scenario that was changed after its recording',
      { recordings: new Map([['web', { ...recording, inputs: 'old' }]]) },
      'content/runs/web.yaml: it or a manifest was changed after the recording; run `node scripts/update-outputs.ts web`',
    ],
    [
      'a recording without a scenario',
      {
        recordings: new Map([
          ['web', recording],
          ['gone', recording],
        ]),
      },
      'content/runs/recorded/gone.json: there is no content/runs/gone.yaml',
    ],
    [
      'a run that no page shows',
      { pages: new Map([['content/docs/en/a.mdx', 'Nothing here.']]) },
      'content/runs: no page shows the run "web/pods"',
    ],
    [
      'a page that shows a run of no scenario',
      { pages: new Map([['content/docs/en/a.mdx', '<Run id="web/pods" /><Describe id="web/pod" />']]) },
      'content/docs/en/a.mdx: shows the run "web/pod", which no scenario has',
    ],
    [
      'a page that names an unknown fact',
      { pages: new Map([['content/docs/en/a.mdx', '<Run id="web/pods" /><Fact id="event-tll" />']]) },
      'content/docs/en/a.mdx: names the fact "event-tll", which content/facts.json lacks',
    ],
    [
      'an output written by hand',
      { pages: new Map([['content/docs/en/a.mdx', '<Run id="web/pods" />\n```text\nweb 1/1\n```']]) },
      'content/docs/en/a.mdx: line 2: a code fence of language "text" holds an output; use <Run> or <Describe>, or name the language',
    ],
  ])('reports %s', (_what, change, problem) => {
    expect(outputProblems({ ...well, ...change })).toEqual([problem]);
  });

  it('reports a command that the button of the page could not run', () => {
    const refused = outputProblems({ ...well, scenarios: [scenario('kubectl get pods --kubeconfig=x')] });
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(/^content\/runs\/web\.yaml: pods: .*--kubeconfig/);
  });
});

describe('judgeRun', () => {
  const only = (command: string, more = '') => {
    const [run] = scenario(command, more).scenario.runs;
    if (run === undefined) throw new Error('the scenario has no run');
    return run;
  };

  it('names the nodes of the cluster that it is played on', () => {
    expect(judgeRun(only('kubectl describe node podpath-worker'), 'class').argv).toEqual([
      'describe',
      'node',
      'class-worker',
    ]);
  });

  it("gives the pinned manifest in place of metrics-server's address", () => {
    const url = 'https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';
    const { argv, stdin } = judgeRun(only(`kubectl apply -f ${url}`), 'podpath');
    expect(argv.join(' ')).not.toContain('https://');
    expect(stdin).toContain('--kubelet-insecure-tls');
  });

  it('lets a run that is only recorded do what a reader may not', () => {
    const more = ',"recordedOnly":{"zh-cn":"会改动集群","en":"changes the cluster"}';
    expect(judgeRun(only('kubectl config view', more), 'podpath').argv).toEqual(['config', 'view']);
    expect(() => judgeRun(only('kubectl config view'), 'podpath')).toThrow();
  });
});
