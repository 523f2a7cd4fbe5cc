import { describe, expect, it } from 'vitest';
import {
  formatProgress,
  mergeProgress,
  newProgress,
  parseProgress,
  stepProgress,
  withHintShown,
  withoutLab,
  withPassed,
  withSolutionShown,
} from '../../../src/lab/index.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');

describe('progress', () => {
  it('keeps the time at which a step was first passed', () => {
    const once = withPassed(newProgress(), 'oom-kill', 'measure', noon);
    expect(stepProgress(withPassed(once, 'oom-kill', 'measure', noon + 1000), 'oom-kill', 'measure')).toEqual({
      passedAt: '2026-03-01T12:00:00.000Z',
      hintsShown: 0,
      solutionShown: false,
    });
  });

  it('shows hints one by one and no more than there are', () => {
    let progress = newProgress();
    for (const shown of [1, 2, 2]) {
      progress = withHintShown(progress, 'oom-kill', 'measure', 2);
      expect(stepProgress(progress, 'oom-kill', 'measure').hintsShown).toBe(shown);
    }
  });

  it('says of a step that nobody has touched, and of names of Object, that nothing was done', () => {
    for (const name of ['measure', 'constructor', '__proto__'])
      expect(stepProgress(newProgress(), name, name)).toEqual({ hintsShown: 0, solutionShown: false });
  });

  it('forgets one lab and keeps the others', () => {
    const both = withPassed(withPassed(newProgress(), 'oom-kill', 'a', noon), 'follow-a-pod', 'b', noon);
    expect(Object.keys(withoutLab(both, 'oom-kill').labs)).toEqual(['follow-a-pod']);
  });

  it('comes back from a file as it went in', () => {
    const progress = withSolutionShown(withPassed(newProgress(), 'oom-kill', 'measure', noon), 'oom-kill', 'back-off');
    expect(parseProgress(formatProgress(progress))).toEqual(progress);
  });

  it('takes nothing away when a file is imported', () => {
    const here = withHintShown(withPassed(newProgress(), 'oom-kill', 'measure', noon), 'oom-kill', 'measure', 3);
    const file = withSolutionShown(
      withPassed(newProgress(), 'oom-kill', 'measure', noon - 1000),
      'oom-kill',
      'measure',
    );
    expect(stepProgress(mergeProgress(here, file), 'oom-kill', 'measure')).toEqual({
      passedAt: '2026-03-01T11:59:59.000Z',
      hintsShown: 1,
      solutionShown: true,
    });
  });
});

describe('a file that is not one', () => {
  it.each([
    ['', 'JSON'],
    ['[]', 'expected object'],
    ['{"kind":"podpath-progress","version":2,"labs":{}}', 'version'],
    ['x'.repeat(300_000), '300000 > 262144'],
  ])('is refused: %#', (text, expected) => {
    expect(() => parseProgress(text)).toThrow(expected);
  });

  it('is told all of its violations at once, in both languages', () => {
    const text = JSON.stringify({
      kind: 'podpath-progress',
      version: 1,
      extra: true,
      labs: { 'oom-kill': { steps: { measure: { hintsShown: -1, solutionShown: 'no', passedAt: 'yesterday' } } } },
    });
    const error = catchError(() => parseProgress(text));
    for (const path of ['hintsShown', 'solutionShown', 'passedAt', 'extra']) expect(error.message).toContain(path);
    expect(error.text['zh-cn'].message).toContain('这不是 Podpath 的进度文件');
  });
});

function catchError(run: () => unknown): import('../../../src/base/index.ts').PodpathError {
  try {
    run();
  } catch (error) {
    return error as import('../../../src/base/index.ts').PodpathError;
  }
  throw new Error('expected an error');
}
