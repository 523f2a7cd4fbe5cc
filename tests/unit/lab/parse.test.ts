import { describe, expect, it } from 'vitest';
import type { PodpathError } from '../../../src/base/index.ts';
import { newCheck, parseLab, passed } from '../../../src/lab/index.ts';
import { newLabFiles, smallChecks } from './fixture.ts';

const catchInvalid = (run: () => unknown): PodpathError => {
  try {
    run();
  } catch (error) {
    return error as PodpathError;
  }
  throw new Error('expected an error');
};

describe('parseLab', () => {
  it('reads a lab that is as it should be', () => {
    const lab = parseLab('small', newLabFiles(), smallChecks);
    expect(lab).toMatchObject({
      name: 'small',
      folder: 'labs/small/manifests',
      nodes: 0,
      title: { 'zh-cn': '小实验' },
    });
    expect(lab.steps[0]?.solution).toEqual(['# why', 'kubectl apply -f web.yaml']);
  });

  it('reports ten mistakes at once, each with file, path and what was expected, in both languages', () => {
    const files = newLabFiles();
    files.set(
      'lab.yaml',
      `apiVersion: podpath.dev/v2
kind: Lab
metadata: { name: large }
spec:
  kubernetesVersion: latest
  removes: [etcd]
  setup: [nowhere.yaml]
  colour: red
  steps:
    - name: first
      checks:
        - { name: web-there, timeoutSeconds: 0 }
        - { name: unknown-check, timeoutSeconds: 10 }
    - name: second
      checks: []
`,
    );
    const error = catchInvalid(() => parseLab('small', files, smallChecks));
    expect(error.reason).toBe('Invalid');
    expect(error.text.en.message).toBe(`Lab “small” is not valid; 14 things are wrong:
  - labs/small/lab.yaml: apiVersion: Invalid input: expected "podpath.dev/v1"
  - labs/small/lab.yaml: spec.kubernetesVersion: Invalid string: must match pattern /^1\\.\\d{2}$/
  - labs/small/lab.yaml: spec.removes[0]: Invalid input: expected "metrics-server"
  - labs/small/lab.yaml: spec.steps[0].checks[0].timeoutSeconds: Too small: expected number to be >=1
  - labs/small/lab.yaml: spec.steps[1].checks: Too small: expected array to have >=1 items
  - labs/small/lab.yaml: spec: Unrecognized key: "colour"
  - labs/small/lab.yaml: metadata.name: expected "small", the name of its folder, got "large"
  - labs/small/lab.yaml: spec.setup[0]: expected a file of manifests/, but there is no manifests/nowhere.yaml
  - labs/small/lab.yaml: spec.steps[0].checks[1].name: expected checks.ts to export a check "unknown-check" in \`checks\`
  - labs/small/solution/second.txt: .: expected this file, but it is missing
  - labs/small/messages/zh-cn.yaml: steps: expected texts for the step "second"
  - labs/small/messages/zh-cn.yaml: steps.first.checks: expected texts for the check "unknown-check"
  - labs/small/messages/en.yaml: steps: expected texts for the step "second"
  - labs/small/messages/en.yaml: steps.first.checks: expected texts for the check "unknown-check"`);
    expect(error.text['zh-cn'].message).toContain('labs/small/lab.yaml: metadata.name: 应与所在文件夹同名');
    expect(error.text['zh-cn'].message).toContain('spec.steps[0].checks[0].timeoutSeconds: 数值过小');
  });

  const withFile = (file: string, change: (text: string) => string | undefined) => {
    const files = newLabFiles();
    const changed = change(files.get(file) ?? '');
    if (changed === undefined) files.delete(file);
    else files.set(file, changed);
    return files;
  };

  it.each<[string, Map<string, string>, string]>([
    [
      'a language without messages',
      withFile('messages/en.yaml', () => undefined),
      'labs/small/messages/en.yaml: .: expected this file, but it is missing',
    ],
    [
      'a reason without a text',
      withFile('messages/en.yaml', (text) => text.replace(/.*NotYet.*\n/, '')),
      'steps.first.checks.web-there.reasons: expected texts for the reason "NotYet"',
    ],
    [
      'a text for a reason that is not there',
      withFile('messages/en.yaml', (text) => text.replace('NotYet:', 'Maybe:')),
      'steps.first.checks.web-there.reasons.Maybe: there is no reason "Maybe"',
    ],
    [
      'a failing reason without a hint',
      withFile('messages/zh-cn.yaml', (text) => text.replace('"no web", hint: 试试', '"no web"')),
      'steps.first.checks.web-there.reasons.NotFound: expected a hint',
    ],
    [
      'a placeholder that the check does not give',
      withFile('messages/en.yaml', (text) => text.replace('no web', 'no {colour}')),
      '{colour} is not a value of this reason; expected none',
    ],
    [
      'more hints in one language',
      withFile('messages/en.yaml', (text) => text.replace('[Try]', '[Try, Harder]')),
      'expected as many hints as in the other language, 1, got 2',
    ],
    [
      'a solution that is not kubectl',
      withFile('solution/first.txt', () => 'rm -rf /\n'),
      'labs/small/solution/first.txt: line 1: expected a line that starts with "kubectl "',
    ],
    [
      'a solution of no step',
      new Map([...newLabFiles(), ['solution/other.txt', 'kubectl get pods']]),
      'labs/small/solution/other.txt: .: there is no step "other"',
    ],
    [
      'a file that no lab has',
      new Map([...newLabFiles(), ['notes.md', '']]),
      'labs/small/notes.md: .: is not a file of a lab',
    ],
    [
      'YAML that is none',
      withFile('lab.yaml', (text) => `${text}  : : [`),
      'labs/small/lab.yaml: .: expected YAML, got: ',
    ],
    [
      'a manifest that is no YAML',
      withFile('manifests/web.yaml', () => 'a: [\n'),
      'labs/small/manifests/web.yaml: .: expected YAML, got: ',
    ],
    ['a key that is there twice', withFile('lab.yaml', (text) => `${text}kind: Lab\n`), 'Map keys must be unique'],
  ])('refuses %s', (_, files, expected) => {
    expect(() => parseLab('small', files, smallChecks)).toThrow(expected);
  });

  it('refuses a check that no step uses', () => {
    const unused = newCheck({ reasons: { Yes: passed() }, run: async () => ({ reason: 'Yes', values: {} }) });
    expect(() => parseLab('small', newLabFiles(), { ...smallChecks, unused })).toThrow(
      'labs/small/checks.ts: checks["unused"]: the check "unused" is not used by any step of lab.yaml',
    );
  });
});
