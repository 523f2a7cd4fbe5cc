import { describe, expect, it } from 'vitest';
import { normalise, normaliseRules } from '../../../src/runs/index.ts';

/** What differs between two runs and must not count: rule, command, one run, another. */
const alike: readonly (readonly [rule: string, command: string, before: string, after: string])[] = [
  ['uid', 'kubectl get pods', 'uid: 1584342b-91a4-4f76-9c12-971e35813650', 'uid: 00000000-91a4-4f76-9c12-971e35813650'],
  [
    'uid',
    'kubectl get --raw /metrics',
    'slice/pod3aec9fe6_7a03_4ea2_a806_66e538b5bef9.slice',
    'slice/pod00000000_7a03_4ea2_a806_66e538b5bef9.slice',
  ],
  ['container-id', 'kubectl describe pod a', `containerd://${'a1'.repeat(32)}`, `containerd://${'b2'.repeat(32)}`],
  ['digest', 'kubectl describe pod a', `sha256:${'a1'.repeat(32)}`, `sha256:${'b2'.repeat(32)}`],
  ['bare-id', 'kubectl describe node a', `Machine ID: ${'1f'.repeat(16)}`, `Machine ID: ${'2e'.repeat(16)}`],
  [
    'time-in-words',
    'kubectl describe pod a',
    'Started: Tue, 24 Nov 2026 03:44:40 +0000',
    'Started: Wed, 25 Nov 2026 03:44:41 +0000',
  ],
  ['time', 'kubectl get pod a -o yaml', '2026-11-24T03:44:40Z', '2027-01-02T00:00:00.123456Z'],
  ['event-name', 'kubectl get events', 'web.17d3ab0c1f2e3d4c', 'web.17d3ab0c1f2e3d4d'],
  ['resource-version', 'kubectl get pod a -o yaml', 'resourceVersion: "812"', 'resourceVersion: "90122"'],
  ['node', 'kubectl get nodes', 'podpath-worker  Ready', 'podpath-outputs-worker2  Ready'],
  [
    'provider-id',
    'kubectl describe node a',
    'kind://docker/podpath/podpath-worker',
    'kind://docker/podpath-x/podpath-x-worker2',
  ],
  ['pod-of-replicaset', 'kubectl get pods', 'web-7bd599d894-wnskz', 'web-6f9d7bf49c-8tdm6'],
  ['replicaset', 'kubectl get rs', 'web-7bd599d894   3', 'web-6f9d7bf49c   3'],
  [
    'pod-template-hash',
    'kubectl get pods --show-labels',
    'pod-template-hash=7bd599d894',
    'pod-template-hash=bbbbbbbbbb',
  ],
  ['random-suffix', 'kubectl describe pod a', 'kube-api-access-9fmvz (ro)', 'kube-api-access-b4xkz (ro)'],
  ['random-suffix', 'kubectl get pods', 'count-0-lftx5  0/1', 'count-0-kzz5r  0/1'],
  ['ip', 'kubectl get pods -o wide', '10.244.3.8  <none>', '10.244.1.12  <none>'],
  ['node-port', 'kubectl get svc', '80:30001/TCP', '80:32767/TCP'],
  [
    'times-seen',
    'kubectl describe pod a',
    'Warning  BackOff  9s (x3 over 12s)  kubelet',
    'Warning  BackOff  4s  kubelet',
  ],
  ['age', 'kubectl get pods', 'web  1/1  Running  0  28s', 'web  1/1  Running  0  2d3h'],
  ['window', 'kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes', '"window":"9.76s"', '"window":"20.039s"'],
  ['ago', 'kubectl get pods', 'web  0/1  Error  2 (18s ago)', 'web  0/1  Error  2 (4m ago)'],
  ['figures', 'kubectl top pods -n default', 'nginx-1   2m   3Mi', 'nginx-1   13m   120Mi'],
  ['figures', 'kubectl top nodes', 'a   175m   8%   821Mi   3%', 'a   50m   12%   1024Mi   30%'],
  ['columns', 'kubectl get pods', 'NAME   READY', 'NAME          READY   '],
];

/** What must count, because the page speaks of it. */
const different: readonly (readonly [what: string, command: string, before: string, after: string])[] = [
  ['a limit', 'kubectl describe pod a', 'memory:  128Mi', 'memory:  256Mi'],
  ['a phase', 'kubectl get pods', 'web  1/1  Running  0  28s', 'web  0/1  Pending  0  28s'],
  ['a count of replicas', 'kubectl get deploy', 'web  3/3  3  3  5s', 'web  2/3  3  2  5s'],
  ['a name that a person gave', 'kubectl get pods', 'nginx-1  1/1', 'nginx-2  1/1'],
  ['an exit code in a status', 'kubectl get pod a', 'OOMKilled 137', 'Error 1'],
  ['a column', 'kubectl top nodes', 'CPU(cores)   CPU(%)', 'CPU(cores)   CPU%'],
  ['a version', 'kubectl version', 'Server Version: v1.37.2', 'Server Version: v1.36.0'],
  ['a default in seconds', 'kubectl describe pod a', 'op=Exists for 300s', 'op=Exists for 60s'],
];

describe('normalise', () => {
  it.each(alike)('%s: makes two runs of %s the same', (_rule, command, before, after) => {
    expect(normalise(before, command)).toBe(normalise(after, command));
  });

  it.each(different)('leaves %s in what %s prints', (_what, command, before, after) => {
    expect(normalise(before, command)).not.toBe(normalise(after, command));
  });

  it('has an example for every rule that is not written into another', () => {
    const shown = new Set(alike.map(([rule]) => rule));
    expect(normaliseRules.map(({ name }) => name).filter((name) => !shown.has(name) && name !== 'ipv6')).toEqual([]);
  });

  it('replaces figures only where a command prints what was used', () => {
    expect(normalise('memory  96Mi (0%)  384Mi (1%)', 'kubectl describe node a')).toBe('memory  96Mi (0%)  384Mi (1%)');
  });
});
