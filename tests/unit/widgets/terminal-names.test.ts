import { describe, expect, test } from 'vitest';
import { lineOfLink, nameLink } from '../../../src/widgets/terminal/name-link.ts';
import { createTableReader } from '../../../src/widgets/terminal/names.ts';

/** The lines that the names of an output stand for, each after the name as it stands there. */
function namesIn(argv: string, output: string): readonly (readonly [string, string])[] {
  const reader = createTableReader(argv.split(' '));
  if (!reader) return [];
  return output
    .split('\n')
    .flatMap((text) => reader.read(text).map(({ start, end, line }) => [text.slice(start, end), line] as const));
}

const pods = `NAME                   READY   STATUS    RESTARTS   AGE
web-5d78c9869d-2xkqp   1/1     Running   0          5m
web-5d78c9869d-8wz7l   1/1     Running   0          5m`;

describe('names in tables', () => {
  test('a Pod of `get pods`', () => {
    expect(namesIn('get pods', pods)).toEqual([
      ['web-5d78c9869d-2xkqp', 'kubectl describe pods web-5d78c9869d-2xkqp'],
      ['web-5d78c9869d-8wz7l', 'kubectl describe pods web-5d78c9869d-8wz7l'],
    ]);
  });
  test.each([
    'get po -n shop',
    'get -n=shop po',
    'get --namespace shop po',
    'get po --namespace=shop',
    'get po -nshop',
  ])('the namespace of `%s` goes along', (argv) => {
    expect(namesIn(argv, pods)[0]?.[1]).toBe('kubectl describe po web-5d78c9869d-2xkqp -n shop');
  });
  test('a namespace of its own a row, and the Node beside the Pod', () => {
    const output = `NAMESPACE     NAME      READY   STATUS    RESTARTS   AGE   IP           NODE       NOMINATED NODE   READINESS GATES
kube-system   coredns   1/1     Running   0          5m    10.244.0.2   worker-1   <none>           <none>
default       pending   0/1     Pending   0          5m    <none>       <none>     <none>           <none>`;
    expect(namesIn('get pods -A -o wide', output)).toEqual([
      ['coredns', 'kubectl describe pods coredns -n kube-system'],
      ['worker-1', 'kubectl describe node worker-1'],
      ['pending', 'kubectl describe pods pending -n default'],
    ]);
  });
  test('Nodes have no namespace', () => {
    const output = 'NAME       STATUS   ROLES    AGE   VERSION\nworker-1   Ready    <none>   5m    v1.37.2';
    expect(namesIn('get nodes -n shop', output)).toEqual([['worker-1', 'kubectl describe nodes worker-1']]);
  });
  test('several kinds name theirs', () => {
    const output = `NAME                       READY   STATUS    RESTARTS   AGE
pod/web                    1/1     Running   0          5m

NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
service/kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP   5m`;
    expect(namesIn('get all', output)).toEqual([
      ['pod/web', 'kubectl describe pod web'],
      ['service/kubernetes', 'kubectl describe service kubernetes'],
    ]);
  });
  test('what Events are about', () => {
    const output = `LAST SEEN   TYPE     REASON      OBJECT    MESSAGE
5m          Normal   Scheduled   pod/web   Successfully assigned default/web to worker-1`;
    expect(namesIn('events', output)).toEqual([['pod/web', 'kubectl describe pod web']]);
  });
  test('of containers the Pod', () => {
    const output = 'POD   NAME    CPU(cores)   MEMORY(bytes)\nweb   nginx   1m           9Mi';
    expect(namesIn('top pods --containers', output)).toEqual([['web', 'kubectl describe pod web']]);
  });
  test.each([
    ['get pods -o yaml', 'apiVersion: v1\nitems: []'],
    ['get pods', 'No resources found in default namespace.'],
    ['get pods', 'NAME   READY\nSome text; rm -rf   1/1\n$(x)   1/1\nAbc   1/1'],
    ['logs web', pods],
    ['get pods --no-headers', 'web   1/1   Running   0   5m'],
  ])('`%s` of %j has none', (argv, output) => {
    expect(namesIn(argv, output)).toEqual([]);
  });
});

describe('a link on the screen', () => {
  test('stands for its line', () => {
    const line = 'kubectl describe pod web -n shop';
    const [, opening = ''] = nameLink(line, 'web').split(String.fromCharCode(27));
    expect(lineOfLink(opening.replace(']8;;', ''))).toBe(line);
  });
  test.each([
    'https://example.org/',
    'podpath-line:kubectl%20delete%20pod%20web',
    'podpath-line:kubectl%20describe%20pod%20web%3B%20rm',
    'podpath-line:kubectl%20describe%20pod%20web%0Akubectl%20delete%20pod%20web',
    'podpath-line:kubectl%20describe%20pod%20--kubeconfig%3Dx',
    'podpath-line:%',
  ])('%s stands for none', (uri) => {
    expect(lineOfLink(uri)).toBeUndefined();
  });
});
