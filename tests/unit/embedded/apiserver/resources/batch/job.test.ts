import { describe, expect, test } from 'vitest';
import { jobRules } from '../../../../../../src/embedded/apiserver/resources/batch/job.ts';
import { countIndexes, findOverlap } from '../../../../../../src/embedded/apiserver/resources/batch/job-indexes.ts';
import type { KubeObject } from '../../../../../../src/kube/index.ts';
import { ruleContext } from '../rule-context.ts';

function newJob(spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'import', namespace: 'a', uid: 'b5a3' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'x' }] } }, ...spec },
  };
}

describe('a Job', () => {
  test('selects Pods by its uid and labels them with its name', () => {
    const job = newJob();
    jobRules.setDefaults?.(job);
    jobRules.prepareForCreate?.(job, ruleContext);
    expect(jobRules.validateCreate?.(job, ruleContext)).toEqual([]);
    expect(job['spec'].selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': 'b5a3' } });
    expect(job['spec'].template.metadata.labels).toEqual({
      'batch.kubernetes.io/controller-uid': 'b5a3',
      'batch.kubernetes.io/job-name': 'import',
      'controller-uid': 'b5a3',
      'job-name': 'import',
    });
  });

  test("that selects for itself keeps its template's labels", () => {
    const template = { ...newJob()['spec'].template, metadata: { labels: { app: 'import' } } };
    const job = newJob({ manualSelector: true, selector: { matchLabels: { app: 'import' } }, template });
    jobRules.setDefaults?.(job);
    jobRules.prepareForCreate?.(job, ruleContext);
    expect(jobRules.validateCreate?.(job, ruleContext)).toEqual([]);
    expect(job['spec'].selector).toEqual({ matchLabels: { app: 'import' } });
    expect(job['spec'].template.metadata.labels).toEqual({ app: 'import' });
  });
});

describe('indexes as text', () => {
  test.each([
    ['', 0],
    ['3', 1],
    ['0,2-4,6', 5],
  ])('%j names %i', (text, expected) => {
    expect(countIndexes(text, 7)).toBe(expected);
  });

  // As in upstream's own tests.
  test.each([
    ['7', 'too large index: "7"'],
    ['5-7', 'too large index: "7"'],
    ['a', 'cannot convert string to integer for index: "a"'],
    ['1,', 'cannot convert string to integer for index: ""'],
    ['3-3', 'non-increasing order, previous: 3, current: 3'],
    ['1-3,2', 'non-increasing order, previous: 3, current: 2'],
    [
      '1-2-3',
      'the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by \'-\'',
    ],
  ])('%j is refused', (text, message) => {
    expect(() => countIndexes(text, 7)).toThrow(expect.objectContaining({ name: 'IndexesError', message }));
  });

  test.each([
    ['0,2', '1,3', undefined],
    ['', '1', undefined],
    ['0-2,5', '3,5-6', 5],
    ['4-6', '0-4', 4],
    ['0,x,6', '6', 6],
  ])('%j and %j overlap first at %s', (completed, failed, expected) => {
    expect(findOverlap(completed, failed, 7)).toBe(expected);
  });
});
