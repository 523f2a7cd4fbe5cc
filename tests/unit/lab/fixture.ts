import { type CheckTable, failed, newCheck, passed, pending } from '../../../src/lab/index.ts';

const messages = (words: { title: string; hint: string }) => `
title: ${words.title}
summary: ${words.title}
steps:
  first:
    hints: [${words.hint}]
    checks:
      web-there:
        title: ${words.title}
        reasons:
          There: { message: "web {phase}" }
          NotFound: { message: "no web", hint: ${words.hint} }
          NotYet: { message: "web {phase}", hint: ${words.hint} }
`;

/** The files of a small lab that is as it should be. */
export function newLabFiles(): Map<string, string> {
  return new Map([
    [
      'lab.yaml',
      `apiVersion: podpath.dev/v1
kind: Lab
metadata: { name: small }
spec:
  kubernetesVersion: "1.37"
  nodes: 0
  removes: [metrics-server]
  setup: [web.yaml]
  steps:
    - name: first
      checks:
        - { name: web-there, timeoutSeconds: 10 }
`,
    ],
    ['messages/en.yaml', messages({ title: 'Small', hint: 'Try' })],
    ['messages/zh-cn.yaml', messages({ title: '小实验', hint: '试试' })],
    ['manifests/web.yaml', 'kind: Pod\n'],
    ['solution/first.txt', '# why\nkubectl apply -f web.yaml\n'],
    ['checks.ts', ''],
  ]);
}

/** Its check: the Pod web runs. */
export const smallChecks: CheckTable = {
  'web-there': newCheck({
    reasons: { There: passed('phase'), NotFound: failed(), NotYet: pending('phase') },
    run: async ({ get }) => {
      const pod = await get('v1/pods', 'web');
      if (!pod) return { reason: 'NotFound', values: {} };
      const phase = pod.status?.phase ?? '-';
      return { reason: phase === 'Running' ? 'There' : 'NotYet', values: { phase } };
    },
  }),
};
