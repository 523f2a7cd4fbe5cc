import { describe, expect, it } from 'vitest';
import {
  commandForCluster,
  createCut,
  cutOutput,
  differences,
  hashInputs,
  missingFrom,
  parseScenario,
} from '../../../src/runs/index.ts';

const run = (fields: string) => {
  const [only] = parseScenario(`runs:\n  - { id: a, command: kubectl get pods${fields} }`, 'a.yaml').runs;
  if (only === undefined) throw new Error('the scenario has no run');
  return only;
};
const recorded = (stdout: string) => ({
  id: 'a',
  command: 'kubectl get pods',
  exitCode: 0,
  stdout,
  stderr: '',
  durationMs: 1,
  cut: false,
});

describe('missingFrom', () => {
  it('names each text and the exit code that an output lacks', () => {
    const output = { exitCode: 1, stdout: 'web Running\n', stderr: 'oh\n' };
    expect(missingFrom(run(', expect: [Running, oh, nginx]'), output)).toEqual([
      'the text "nginx"',
      'exit code 0 (it was 1)',
    ]);
  });
});

describe('cutOutput', () => {
  it.each([
    ['', 'a\nb\nc\n', 'a\nb\nc\n', false],
    [', headLines: 2', 'a\nb\nc\n', 'a\nb\n', true],
    [', headLines: 9', 'a\nb\nc\n', 'a\nb\nc\n', false],
    [', keepLines: "^[ac]"', 'a\nb\nc\n', 'a\nc\n', true],
    [', keepLines: "^[abc]", headLines: 1', 'a\nb\nc\n', 'a\n', true],
    [', elide: "[xy]+"', 'a=xyx b=y\nc\n', 'a=… b=…\nc\n', true],
    [', elide: "z"', 'a\n', 'a\n', false],
  ])('with %j keeps of %j', (fields, text, stdout, cut) => {
    expect(cutOutput(run(fields), text)).toEqual({ stdout, cut });
  });
});

describe('differences', () => {
  const was = recorded('NAME   AGE\nweb-7bd599d894-wnskz   3s\nweb-7bd599d894-8tdm6   3s\n');

  it('finds none between runs whose names, ages and order differ', () => {
    const now = {
      exitCode: 0,
      stdout: 'NAME      AGE\nweb-6f9d7bf49c-b2b2b   9m\nweb-6f9d7bf49c-c2c2c   9m\n',
      stderr: '',
    };
    expect(differences(run(''), was, now)).toEqual([]);
  });

  it('counts equal lines: one Pod more is a difference', () => {
    const now = { exitCode: 0, stdout: `${was.stdout}web-7bd599d894-ccccc   3s\n`, stderr: '' };
    expect(differences(run(''), was, now)).toEqual(['+ web-<hash>-<random>  <age>']);
  });

  it('shows what went and what came, and the exit code', () => {
    const now = { exitCode: 1, stdout: '', stderr: 'No resources found\n' };
    expect(differences(run(''), recorded('NAME\n'), now)).toEqual([
      '- exit code 0',
      '+ exit code 1',
      '- NAME',
      '+ No resources found',
    ]);
  });

  it('looks only at the exit code of a run that is unstable', () => {
    const now = { exitCode: 0, stdout: 'quite another text\n', stderr: '' };
    expect(differences(run(', unstable: it is random'), was, now)).toEqual([]);
  });
});

describe('commandForCluster', () => {
  it.each([
    ['kubectl describe node podpath-worker', 'kubectl describe node class-worker'],
    [
      'kubectl get --raw /api/v1/nodes/podpath-worker2/proxy/configz',
      'kubectl get --raw /api/v1/nodes/class-worker2/proxy/configz',
    ],
    ['kubectl get pod etcd-podpath-control-plane', 'kubectl get pod etcd-class-control-plane'],
    ['kubectl get pods my-podpath-workers', 'kubectl get pods my-podpath-workers'],
  ])('writes %s as %s', (command, adapted) => {
    expect(commandForCluster(command, 'class')).toBe(adapted);
  });

  it('leaves a command as it is for the cluster podpath', () => {
    expect(commandForCluster('kubectl describe node podpath-worker', 'podpath')).toBe(
      'kubectl describe node podpath-worker',
    );
  });
});

describe('hashInputs', () => {
  it('changes with a text and with a name, and not with the order', async () => {
    const hash = await hashInputs(
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
    );
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(
      await hashInputs(
        new Map([
          ['b', '2'],
          ['a', '1'],
        ]),
      ),
    ).toBe(hash);
    expect(
      await hashInputs(
        new Map([
          ['a', '1'],
          ['b', '3'],
        ]),
      ),
    ).not.toBe(hash);
    expect(
      await hashInputs(
        new Map([
          ['a', '1'],
          ['c', '2'],
        ]),
      ),
    ).not.toBe(hash);
  });
});

describe('createCut', () => {
  it('keeps the same of an output that comes in pieces, and says that it was cut', () => {
    const text = 'one {a="1"} 1\ntwo {a="2"} 2\none {a="3"} 3\none {a="4"} 4';
    const rule = { keepLines: '^one', headLines: 2, elide: '\\{.*\\}' };
    for (let size = 1; size < text.length; size += 1) {
      const cut = createCut(rule);
      let kept = '';
      for (let at = 0; at < text.length; at += size) kept += cut.push(text.slice(at, at + size));
      expect(kept + cut.end()).toBe('one … 1\none … 3\n');
      expect(cut.isCut).toBe(true);
    }
  });

  it('gives what is not cut at once, as it comes', () => {
    const cut = createCut({});
    expect([cut.push('half a l'), cut.push('ine\nand'), cut.end(), cut.isCut]).toEqual([
      'half a l',
      'ine\nand',
      '',
      false,
    ]);
  });
});
