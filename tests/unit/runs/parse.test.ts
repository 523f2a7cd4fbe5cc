import { describe, expect, it } from 'vitest';
import { formatFact, parseFacts, parseRecording, parseScenario } from '../../../src/runs/index.ts';

const message = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
};

describe('parseScenario', () => {
  it('fills in what a scenario leaves out', () => {
    expect(parseScenario('runs:\n  - id: pods\n    command: kubectl get pods\n', 'a.yaml')).toEqual({
      manifests: [],
      waitFor: [],
      needsMetrics: false,
      withoutMetrics: false,
      images: [],
      runs: [{ id: 'pods', command: 'kubectl get pods', exitCode: 0, expect: [], retrySeconds: 0 }],
    });
  });

  it('reports all fields that are off at once, with their place', () => {
    const text = 'manifest: []\nruns:\n  - id: Get Pods\n    command: 7\n';
    expect(message(() => parseScenario(text, 'content/runs/a.yaml'))).toBe(
      [
        'content/runs/a.yaml is not valid:',
        '  - runs[0].id: Invalid string: must match pattern /^[a-z0-9-]{1,60}$/',
        '  - runs[0].command: Invalid input: expected string, received number',
        '  - .: Unrecognized key: "manifest"',
      ].join('\n'),
    );
  });

  it('reports all contradictions at once', () => {
    const text = [
      'withoutMetrics: true',
      'needsMetrics: true',
      'runs:',
      '  - { id: a, command: kubectl top nodes, keepLines: "(" }',
      '  - { id: a, command: kubectl top nodes, retrySeconds: 5 }',
    ].join('\n');
    expect(message(() => parseScenario(text, 'a.yaml'))).toBe(
      [
        'a.yaml is not valid:',
        '  - runs[0].recordedOnly: expected a reason, because the scenario changes the cluster',
        '  - runs[0].keepLines: expected a regular expression, got "("',
        '  - runs[1].id: "a" is used twice',
        '  - runs[1].recordedOnly: expected a reason, because the scenario changes the cluster',
        '  - runs[1].retrySeconds: has no meaning without `expect`',
        '  - withoutMetrics: excludes needsMetrics',
      ].join('\n'),
    );
  });

  it('says where YAML cannot be read', () => {
    expect(message(() => parseScenario('runs: [', 'a.yaml'))).toMatch(
      /^a\.yaml is not valid:\n {2}- .*line 1, column 8/,
    );
  });
});

describe('parseRecording and parseFacts', () => {
  it('refuse what is no JSON, with the file', () => {
    expect(message(() => parseRecording('{', 'recorded/a.json'))).toMatch(/^recorded\/a\.json is not valid:\n {2}- /);
  });

  it('refuse a fact without a source', () => {
    expect(message(() => parseFacts('{"event-ttl":{"value":"1h","version":"v1.37.2"}}', 'content/facts.json'))).toBe(
      'content/facts.json is not valid:\n  - event-ttl.source: Invalid input: expected string, received undefined',
    );
  });
});

describe('formatFact', () => {
  it.each([
    ['1h', undefined, '1h'],
    ['300', 's', '300 s'],
    ['85', '%', '85%'],
  ])('shows %s with unit %s as %s', (value, unit, shown) => {
    expect(formatFact({ value, unit, source: 'a', version: 'v1' })).toBe(shown);
  });
});
