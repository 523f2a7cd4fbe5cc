import { describe, expect, test } from 'vitest';
import { createCompleter } from '../../../src/widgets/terminal/completions.ts';
import { suggestLines } from '../../../src/widgets/terminal/hints.ts';
import { formatShareLink, parseShareLink } from '../../../src/widgets/terminal/share.ts';

describe('what a failed line was perhaps meant to be', () => {
  const offered: Readonly<Record<string, readonly string[]>> = {
    'kubectl get ': ['pods', 'nodes', 'services', 'poddisruptionbudgets'],
    'kubectl get pods ': ['web-5d78c9869d-2xkqp', 'db-0'],
    'kubectl get -n shop deployments ': ['cart', 'checkout'],
    'kubectl get pods --': ['--output=', '--namespace=', '--watch'],
    'kubectl ': ['get', 'describe'],
  };
  const ask = async (line: string) => offered[line] ?? [];

  test.each([
    ['kubectl gett pods -A', '“kubectl” has no command “gett”.\nDid you mean: kubectl get', ['kubectl get pods -A']],
    ['kubectl gett pods', '“kubectl”没有“gett”这个子命令。\n你是不是想输入：kubectl get', ['kubectl get pods']],
    [
      'kubectl get pods --ouput wide',
      '“kubectl get” has no flag “--ouput”.\nDid you mean: --output',
      ['kubectl get pods --output wide'],
    ],
    ['get pods', '“get” is not kubectl, and only kubectl runs here.\nType: kubectl get pods', ['kubectl get pods']],
    [
      'kubectl descibe pod web',
      'error: unknown command "descibe" for "kubectl"\n\nDid you mean this?\n\tdescribe\n',
      ['kubectl describe pod web'],
    ],
    ['kubectl gte pods', 'error: unknown command "gte" for "kubectl"', ['kubectl get pods']],
    [
      'kubectl get pods --ouput=wide',
      "error: unknown flag: --ouput\nSee 'kubectl get --help' for usage.",
      ['kubectl get pods --output=wide'],
    ],
    ['kubectl get podz', 'error: the server doesn\'t have a resource type "podz"', ['kubectl get pods']],
    ['kubectl get podz/web', 'error: the server doesn\'t have a resource type "podz"', ['kubectl get pods/web']],
    [
      'kubectl get pod web',
      'Error from server (NotFound): pods "web" not found',
      ['kubectl get pod web-5d78c9869d-2xkqp'],
    ],
    [
      'kubectl -n shop describe deploy chekout',
      'Error from server (NotFound): deployments.apps "chekout" not found',
      ['kubectl -n shop describe deploy checkout'],
    ],
    [
      'kubectl get pods -o jsn',
      'error: unable to match a printer suitable for the output format "jsn", allowed formats are: custom-columns,json,name,wide,yaml',
      ['kubectl get pods -o json'],
    ],
    ['kubectl get pods web', 'Error from server (Forbidden): pods is forbidden', []],
    ['kubectl get pod zzzzzz', 'Error from server (NotFound): pods "zzzzzz" not found', []],
  ])('%s', async (line, errors, expected) => {
    expect(await suggestLines({ line, errors }, ask)).toEqual(expected);
  });
});

describe('Tab', () => {
  const setUp = () => {
    const asked: string[] = [];
    const state = { now: 0, ready: true, names: ['web-1', 'web-2', 'db'] };
    const completer = createCompleter(
      async (text, cursor) => {
        asked.push(text);
        const from = text.lastIndexOf(' ') + 1;
        const typed = text.slice(from, cursor);
        const names = [...state.names, 'svc'].filter(
          (name) => name.startsWith(typed) && (name !== 'svc' || typed === 'svc'),
        );
        return { from, to: cursor, candidates: names.map((value) => ({ value })) };
      },
      () => state.now,
      () => state.ready,
    );
    return { asked, state, completer };
  };
  const values = (payload: { candidates: readonly { value: string }[] }) =>
    payload.candidates.map(({ value }) => value);

  test('what a word could be is asked for when it begins, and Tab asks nothing more', async () => {
    const { asked, completer } = setUp();
    for (const text of ['kubectl get pods ', 'kubectl get pods w', 'kubectl get pods we'])
      completer.typed(text, text.length);
    const answer = await completer.complete('kubectl get pods we', 19);
    expect(answer).toMatchObject({ from: 17, to: 19 });
    expect(values(answer)).toEqual(['web-1', 'web-2']);
    expect(asked).toEqual(['kubectl get pods ']);
  });
  test('an old answer is asked for again', async () => {
    const { asked, state, completer } = setUp();
    await completer.complete('kubectl get pods d', 18);
    state.now = 10_001;
    state.names = ['dc'];
    expect(values(await completer.complete('kubectl get pods d', 18))).toEqual(['dc']);
    expect(asked).toHaveLength(2);
  });
  test('what was asked before something ran is asked again', async () => {
    const { state, completer } = setUp();
    await completer.complete('kubectl get pods d', 18);
    state.names = ['dc', 'db'];
    completer.forget();
    expect(values(await completer.complete('kubectl get pods d', 18))).toEqual(['dc', 'db']);
  });
  test('what the answer does not have is asked for as it stands', async () => {
    const { asked, completer } = setUp();
    expect(values(await completer.complete('kubectl get svc', 15))).toEqual(['svc']);
    expect(asked).toEqual(['kubectl get ', 'kubectl get svc']);
  });
  test('without a cluster nothing is asked ahead', () => {
    const { asked, state, completer } = setUp();
    state.ready = false;
    completer.typed('kubectl get ', 12);
    expect(asked).toEqual([]);
  });
});

describe('a line in an address', () => {
  test.each([
    'kubectl get pods -A',
    "kubectl get pods -l 'app in (web, api)'",
    'echo 50%',
    'cat <<EOF\na: 1\nEOF',
    '中文 # ?',
  ])('%j comes back as it was', (line) => {
    const link = formatShareLink('http://localhost:4321/en/memory/?a=1#old', line);
    expect(link).toMatch(/^http:\/\/localhost:4321\/en\/memory\/\?a=1#line=[\w%.!~*'()-]+$/);
    expect(parseShareLink(new URL(link).hash)).toBe(line);
  });
  test.each([
    ['', undefined],
    ['#heading', undefined],
    ['#line=', undefined],
    ['#line=%', undefined],
    ['#line=%20%0a', undefined],
    ['#line=kubectl%20get%20pods%1b%5b2J', 'kubectl get pods[2J'],
    ['#line=a%e2%80%aeb%e2%80%8bc%00', 'abc'],
    ['#line=a%0d%0ab', 'a\nb'],
  ])('%j brings %j', (fragment, line) => {
    expect(parseShareLink(fragment)).toBe(line);
  });
  test('a line that is too long is cut', () => {
    expect(parseShareLink(`#line=${'a'.repeat(9000)}`)).toHaveLength(2000);
  });
});
