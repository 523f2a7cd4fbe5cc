import { describe, expect, it } from 'vitest';
import { type CompletionLookups, complete } from '../../../src/kubectl/index.ts';

const verbs = ['get', 'list'];
const lookups: CompletionLookups = {
  resources: async () => [
    { name: 'pods', shortNames: ['po'], kind: 'Pod', group: '', namespaced: true, verbs },
    { name: 'services', shortNames: ['svc'], kind: 'Service', group: '', namespaced: true, verbs },
    { name: 'deployments', shortNames: ['deploy'], kind: 'Deployment', group: 'apps', namespaced: true, verbs },
  ],
  names: async (resource, namespace) => [`${resource}-1`, `${resource}-2`, ...(namespace ? [`in-${namespace}`] : [])],
  namespaces: async () => ['default', 'kube-system'],
  containers: async (pod) => [`${pod}-main`, `${pod}-side`],
};

/** `|` marks the cursor. Gives the lines that the candidates make. */
async function lines(marked: string, from: CompletionLookups = lookups): Promise<string[]> {
  const cursor = marked.indexOf('|');
  const line = marked.replace('|', '');
  const completion = await complete(line, cursor, from);
  return completion.candidates.map(({ value }) => line.slice(0, completion.from) + value + line.slice(completion.to));
}

describe('complete', () => {
  it.each([
    ['ku|', ['kubectl']],
    ['kubectl ge|', ['kubectl get']],
    ['k -n kube-system ge|', ['k -n kube-system get']],
    ['kubectl rollout re|', ['kubectl rollout restart', 'kubectl rollout resume']],
    ['kubectl create dep|', ['kubectl create deployment']],
    ['kubectl c|', ['kubectl cluster-info', 'kubectl cordon', 'kubectl create']],
    ['kubectl get po|', ['kubectl get po', 'kubectl get pods']],
    ['kubectl get pods,s|', ['kubectl get pods,services']],
    ['kubectl get pods |', ['kubectl get pods pods-1', 'kubectl get pods pods-2']],
    ['kubectl get pods pods-1 |', ['kubectl get pods pods-1 pods-2']],
    ['kubectl get Pod pods-|', ['kubectl get Pod pods-1', 'kubectl get Pod pods-2']],
    ['kubectl describe deploy/|', ['kubectl describe deploy/deployments-1', 'kubectl describe deploy/deployments-2']],
    ['kubectl get pods -n ku|', ['kubectl get pods -n kube-system']],
    ['kubectl get pods -nku|', ['kubectl get pods -nkube-system']],
    ['kubectl get pods --namespace=d|', ['kubectl get pods --namespace=default']],
    ['kubectl logs -n x in|', ['kubectl logs -n x in-x']],
    ['kubectl logs web -c |', ['kubectl logs web -c web-main', 'kubectl logs web -c web-side']],
    ['kubectl exec -it web -c web-s|', ['kubectl exec -it web -c web-side']],
    [
      'kubectl get pods -o js|',
      ['kubectl get pods -o json', 'kubectl get pods -o jsonpath', 'kubectl get pods -o jsonpath-as-json'],
    ],
    ['kubectl get pods -owi|', ['kubectl get pods -owide']],
    ['kubectl get pods --all-n|', ['kubectl get pods --all-namespaces']],
    ['kubectl run x --restart N|', ['kubectl run x --restart Never']],
    ['kubectl top no|', ['kubectl top node']],
    ['kubectl top pod |', ['kubectl top pod pods-1', 'kubectl top pod pods-2']],
    ['kubectl get "po|', ['kubectl get po', 'kubectl get pods']],
    ['kubectl ge| pods', ['kubectl get pods']],
  ])('%s', async (marked, expected) => {
    expect(await lines(marked)).toEqual(expected);
  });

  it.each([
    ['a flag that is refused', 'kubectl get pods --kubec|'],
    ['a verb that is refused', 'kubectl prox|'],
    ['the words after --', 'kubectl exec web -- l|'],
    ['another program', 'grep po|'],
    ['a line with a pipe', 'kubectl get pods | gr|'],
    ['an unknown verb', 'kubectl frobnicate po|'],
  ])('offers nothing for %s', async (_what, marked) => {
    const last = marked.lastIndexOf('|');
    const line = marked.slice(0, last);
    expect((await complete(line, line.length, lookups)).candidates).toEqual([]);
  });

  it('offers what the grammar knows when the cluster does not answer', async () => {
    const broken: CompletionLookups = {
      resources: () => Promise.reject(new Error('down')),
      names: () => Promise.reject(new Error('down')),
      namespaces: () => Promise.reject(new Error('down')),
      containers: () => Promise.reject(new Error('down')),
    };
    expect(await lines('kubectl get po|', broken)).toEqual([]);
    expect(await lines('kubectl descr|', broken)).toEqual(['kubectl describe']);
  });
});
