import { describe, expect, it } from 'vitest';
import { asPodpathError, isLocale, PodpathError, toDisposable, toWireError } from '../../../src/base/index.ts';

const portTaken = new PodpathError({
  reason: 'Conflict',
  text: {
    en: { message: 'Port 4321 is taken.', hint: 'Choose another with --port.' },
    'zh-cn': { message: '端口 4321 已被占用。', hint: '用 --port 换一个。' },
  },
  command: { line: 'kubectl get pods', exitCode: 1, output: 'boom' },
});

describe('PodpathError', () => {
  it('speaks English as an Error and the reader’s language on the wire', () => {
    expect(portTaken.message).toBe('Port 4321 is taken.');
    expect(portTaken.hint).toBe('Choose another with --port.');
    expect(toWireError(portTaken, 'zh-cn')).toEqual({
      reason: 'Conflict',
      message: '端口 4321 已被占用。',
      hint: '用 --port 换一个。',
      command: { line: 'kubectl get pods', exitCode: 1, output: 'boom' },
    });
  });

  it('never sends a stack to a page', () => {
    expect(JSON.stringify(toWireError(new Error('secret place'), 'en'))).not.toContain('errors.test');
  });

  it.each([
    ['an Error', new Error('x is y'), 'Podpath failed where it should not: x is y'],
    ['a string', 'plain', 'Podpath failed where it should not: plain'],
  ])('makes an InternalError of %s and keeps it as the cause', (_what, thrown, message) => {
    const error = asPodpathError(thrown);
    expect(error.reason).toBe('InternalError');
    expect(error.message).toBe(message);
    expect(error.cause).toBe(thrown);
  });

  it('leaves an error of ours as it is', () => {
    expect(asPodpathError(portTaken)).toBe(portTaken);
  });
});

describe('isLocale', () => {
  it.each([
    ['zh-cn', true],
    ['en', true],
    ['zh-CN', false],
    ['de', false],
    [undefined, false],
  ])('%s: %s', (value, expected) => {
    expect(isLocale(value)).toBe(expected);
  });
});

describe('toDisposable', () => {
  it('disposes once', () => {
    let count = 0;
    const disposable = toDisposable(() => {
      count += 1;
    });
    disposable[Symbol.dispose]();
    disposable[Symbol.dispose]();
    expect(count).toBe(1);
  });
});
