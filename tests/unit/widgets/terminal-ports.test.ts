import { describe, expect, test } from 'vitest';
import { pageOf, showAnswer } from '../../../src/widgets/terminal/ports-model.ts';

const answered = (type: string | undefined, body: string) =>
  showAnswer({
    kind: 'answered',
    status: 200,
    statusText: 'OK',
    headers: type === undefined ? [] : [['Content-Type', type]],
    body: new TextEncoder().encode(body),
  });

describe('what a forwarded port answers', () => {
  test.each([
    ['text/html; charset=utf-8', 'page', '200 OK · text/html; charset=utf-8 · 9\u00a0B'],
    ['TEXT/HTML', 'page', '200 OK · TEXT/HTML · 9\u00a0B'],
    ['text/plain', 'text', '200 OK · text/plain · 9\u00a0B'],
    // What only begins like HTML's name is none.
    ['text/html5', 'text', '200 OK · text/html5 · 9\u00a0B'],
    [undefined, 'text', '200 OK · 9\u00a0B'],
  ])('of type %s is shown as a %s', (type, kind, status) => {
    expect(answered(type, '<p>hi</p>')).toEqual({ kind, status, text: '<p>hi</p>' });
  });

  test('is shown up to 200,000 characters, and counted whole', () => {
    const shown = answered('text/plain', 'x'.repeat(300_000));
    expect(shown).toMatchObject({ status: '200 OK · text/plain · 300000\u00a0B', text: 'x'.repeat(200_000) });
  });

  test('is told in curl’s words when there is none', () => {
    expect(showAnswer({ kind: 'failed', failure: 'refused' })).toEqual({ kind: 'failed', why: 'Connection refused' });
  });

  test('is a page that may load nothing and run nothing', () => {
    expect(pageOf('<script src="https://elsewhere.example/a.js"></script>')).toMatch(
      /^<!doctype html><meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"><style>[^<]*<\/style><script/,
    );
  });
});
