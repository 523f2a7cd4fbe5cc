import { describe, expect, it } from 'vitest';
import { findUsages } from '../../../src/runs/index.ts';

const fence = (language: string, ...lines: string[]) => [`\`\`\`${language}`, ...lines, '```'].join('\n');

describe('findUsages', () => {
  it('finds runs, describes and facts, and leaves code alone', () => {
    const page = [
      '<Run id="memory/top-nodes" />',
      '<Describe',
      '  id="memory/describe-pod"',
      '/>',
      'Events are kept <Fact id="event-ttl" />. Write `<Fact id="not-this" />` so.',
      fence('mdx', '<Run id="not/this" />'),
    ].join('\n');
    expect(findUsages(page)).toEqual({
      runs: ['memory/top-nodes', 'memory/describe-pod'],
      facts: ['event-ttl'],
      problems: [],
    });
  });

  it.each([
    [
      fence('', 'hello'),
      'line 1: a code fence without a language holds an output; use <Run> or <Describe>, or name the language',
    ],
    [
      fence('text', 'hello'),
      'line 1: a code fence of language "text" holds an output; use <Run> or <Describe>, or name the language',
    ],
    [
      fence('console', 'hello'),
      'line 1: a code fence of language "console" holds an output; use <Run> or <Describe>, or name the language',
    ],
    [fence('sh', '$ kubectl get pods'), 'line 2: a code fence shows a prompt; use <Run> or <Describe>'],
    [
      fence('sh', 'kubectl top nodes', 'NAME     CPU(cores)'),
      'line 3: a code fence shows a table of kubectl; use <Run> or <Describe>',
    ],
    [
      fence('yaml', 'Name:             web'),
      'line 2: a code fence shows an output of kubectl describe; use <Run> or <Describe>',
    ],
    [fence('sh', 'pod/web created'), 'line 2: a code fence shows an output of kubectl apply; use <Run> or <Describe>'],
    ['```yaml\na: 1', 'line 1: a code fence is not closed'],
    ['<Run id={name} />', '<Run> without id="...", written as a literal'],
  ])('reports %j', (page, problem) => {
    expect(findUsages(page).problems).toEqual([problem]);
  });

  it.each([
    fence('yaml', 'metadata:', '  name: web'),
    fence('sh', 'npx podpath cluster kubeconfig'),
    fence('mermaid alt="a picture"', 'flowchart TB', '  a --> b'),
    fence('promql', 'sum by (pod) (x)'),
  ])('lets %j pass', (page) => {
    expect(findUsages(page).problems).toEqual([]);
  });
});
