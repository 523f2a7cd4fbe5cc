import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { type NetworkRequest, systemClock } from '../../../../src/base/index.ts';
import {
  createLineSession,
  FileError,
  type HostResponse,
  inputOf,
  programs,
  type RequestFailure,
  type RequestWatch,
} from '../../../../src/line/index.ts';
import { encodeText } from '../../../../src/line/programs/common/text.ts';
import { createRegex } from '../../../../src/line/programs/regex/regex.ts';
import { jq } from '../../../lib/jq.ts';
import { createTestFiles } from '../files.ts';
import { runProgram } from './run.ts';

describe('a file that cannot be written', () => {
  const files = createTestFiles({ 'a.txt': 'a\na\n' });
  const full = {
    ...files,
    write: async (path: string) => {
      throw new FileError('ENOSPC', path);
    },
    append: async (path: string) => {
      throw new FileError('ENOSPC', path);
    },
  };
  it.each([
    [['uniq', 'a.txt', 'b.txt'], 'uniq: b.txt: No space left on device\n', 1],
    [['sort', '-o', 'b.txt', 'a.txt'], 'sort: open failed: b.txt: No space left on device\n', 2],
    [['tee', 'b.txt'], 'tee: b.txt: No space left on device\n', 1],
    [['cp', 'a.txt', 'b.txt'], "cp: cannot create regular file 'b.txt': No space left on device\n", 1],
    [['touch', 'b.txt'], "touch: cannot touch 'b.txt': No space left on device\n", 1],
    [['sed', 'w b.txt', 'a.txt'], "sed: couldn't open file b.txt: No space left on device\n", 4],
    [['awk', '{ print > "b.txt" }', 'a.txt'], 'awk: cannot open "b.txt" for output (No space left on device)\n', 2],
  ])('%j', async (argv, err, code) => {
    expect(await runProgram(argv, { files: full })).toEqual({ out: '', err, code });
  });
});

describe('every program', () => {
  for (const [name, load] of Object.entries(programs)) {
    it(`${name} has its name, a line for help in both languages, and refuses what it does not know`, async () => {
      const program = await load();
      expect(program.name).toBe(name);
      expect(program.summary.en.message).not.toBe('');
      expect(program.summary['zh-cn'].message).not.toBe('');
      if (name === 'printf' || name === 'seq') return;
      const ran = await runProgram([name, '--nonsense']);
      expect(ran.out).toBe('');
      expect(ran.code).toBeGreaterThan(0);
      expect(ran.err).toContain('nonsense');
    });
  }
});

describe('what is not done is refused by name', () => {
  it.each([
    [['grep', '-P', 'x'], 'grep: option -P is not done in this terminal\n'],
    [['grep', '--perl-regexp', 'x'], 'grep: option --perl-regexp is not done in this terminal\n'],
    [['tail', '-f', 'a.txt'], 'tail: option -f is not done in this terminal\n'],
    [['watch', '-d', 'date'], 'watch: option -d is not done in this terminal\n'],
    [['sort', '-R'], 'sort: option -R is not done in this terminal\n'],
    [['jq', '-C', '.'], 'jq: option -C is not done in this terminal\n'],
    [['xargs', '-P4', 'echo'], 'xargs: option -P with more than 1 is not done in this terminal\n'],
    [['yq', '-i', '.a=1', 'a.yaml'], 'yq: option -i is not done in this terminal\n'],
    [['awk', 'BEGIN { system("ls") }'], 'awk: system() is not done in this terminal\n'],
    [['awk', 'BEGIN { getline x < "f" }'], 'awk: getline from a file is not done in this terminal\n'],
    [['awk', 'BEGIN { "date" | getline x }'], 'awk: getline from a command is not done in this terminal\n'],
    [['nano', 'a.txt'], 'nano: this page has no editor\n'],
    [['curl', 'http://web'], 'curl: (2) curl is not done on this page: it has no way into the network of a cluster\n'],
  ])('%j', async (argv, err) => {
    const ran = await runProgram(argv, { files: createTestFiles({ 'a.txt': 'a\n' }) });
    expect(ran).toMatchObject({ out: '', err, code: 2 });
  });
});

describe('hostile input', () => {
  const within = (ms: number, work: () => unknown): void => {
    const begin = performance.now();
    work();
    expect(performance.now() - begin).toBeLessThan(ms);
  };
  it.each([
    ['(a*)*b', 'a'.repeat(50_000)],
    ['(a|aa)+$', `${'a'.repeat(50_000)}b`],
    ['(x+x+)+y', 'x'.repeat(50_000)],
    ['([a-z]+)*[0-9]', 'a'.repeat(50_000)],
    ['a*a*a*a*a*a*c|b', `${'a'.repeat(5_000)}b`],
    ['(.*)(.*)(.*)(.*)[0-9]', 'z'.repeat(20_000)],
  ])('%s takes steps by the length of the text', (pattern, text) => {
    within(3000, () => createRegex(pattern, { syntax: 'extended' }).exec(text));
  });

  it('refuses intervals that multiply', async () => {
    const ran = await runProgram(['grep', '-E', '((a{200}){200}){200}'], { stdin: 'a\n' });
    expect(ran).toEqual({ out: '', err: 'grep: Regular expression too big\n', code: 2 });
  });

  it('gives up back-references that would try without end', async () => {
    const ran = await runProgram(['grep', '-E', '(a*)*(a*)*(a*)*\\1b\\2'], { stdin: `${'a'.repeat(200)}\n` });
    expect(ran).toEqual({ out: '', err: 'grep: Memory exhausted\n', code: 2 });
  });

  it('gives them up in sed too, wherever they stand', async () => {
    const stdin = `${'a'.repeat(200)}\n`;
    for (const script of ['/\\(a*\\)*\\(a*\\)*\\(a*\\)*\\1b\\2/d', 's/\\(a*\\)*\\(a*\\)*\\(a*\\)*\\1b\\2//'])
      expect(await runProgram(['sed', script], { stdin })).toEqual({
        out: '',
        err: 'sed: Memory exhausted\n',
        code: 4,
      });
  });

  it('stops a loop of awk that does not end', async () => {
    const ran = await runProgram(['awk', 'BEGIN { while (1) n++ }']);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('would freeze this page');
  }, 20_000);

  it('stops a function of awk that calls itself without end', async () => {
    const ran = await runProgram(['awk', 'function f(n) { return f(n + 1) } BEGIN { f(1) }']);
    expect(ran).toMatchObject({ code: 2, err: 'awk: function call nesting too deep in f\n' });
  });

  it('lets the page breathe in a loop of sed that does not end', async () => {
    await expect(runProgram(['sed', ':a;ba'], { stdin: 'x\n' })).rejects.toThrow('sed runs for ever');
  });

  it('refuses awk nested too deep', async () => {
    const ran = await runProgram(['awk', `BEGIN { print ${'('.repeat(100_000)}1 }`]);
    expect(ran.code).toBe(2);
  });
});

describe('bytes that are no text', () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0x62, 0xc3, 0x0a, 0xe6, 0x97, 0x0a);
  it.each([['grep', '-a', ''], ['sed', ''], ['awk', '1'], ['tac'], ['sort'], ['cut', '-f1'], ['head'], ['cat']])(
    'pass through %s',
    async (...argv) => {
      const ran = await runProgram(argv, { stdin: bytes });
      expect([...encodeText(ran.out)].sort()).toEqual([...bytes].sort());
    },
  );
});

describe('programs in a line', () => {
  const session = (): ReturnType<typeof createLineSession> =>
    createLineSession({
      programs: [],
      files: createTestFiles(),
      host: { locale: 'en', jq },
      clock: { ...systemClock, now: () => 0 },
    });
  const runLine = async (line: string, stdin: string): Promise<string> => {
    let out = '';
    await session().run(line, {
      stdin: inputOf(stdin),
      stdout: async (chunk) => {
        out += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      },
      stderr: async () => undefined,
    });
    return out;
  };

  it('sort and count 100,000 lines', async () => {
    const text = Array.from(
      { length: 100_000 },
      (_, index) => `line ${index} pod-${(index * 7919) % 1000} Running\n`,
    ).join('');
    const out = await runLine("grep -o 'pod-[0-9]*' | sort | uniq -c | sort -rn | head -n 1", text);
    expect(out).toBe('    100 pod-999\n');
  });

  it('end when the one after them has enough', async () => {
    const endless = Array.from({ length: 50_000 }, (_, index) => `${index}\n`).join('');
    expect(await runLine("sed 's/^/n/' | head -n 2", endless)).toBe('n0\nn1\n');
  });

  it('leave what they do not read to the next', async () => {
    expect(await runLine('{ head -n 1; cat; }', 'a\nb\nc\n')).toBe('a\nb\nc\n');
  });
});

describe('requests into the cluster', () => {
  const asked: NetworkRequest[] = [];
  const answer = (
    status: number,
    statusText: string,
    body: string,
    headers: [string, string][] = [],
  ): HostResponse => ({
    status,
    statusText,
    headers: [['Content-Type', 'text/plain'], ...headers],
    body: (async function* () {
      yield encodeText(body);
    })(),
  });
  const respond = async (made: NetworkRequest): Promise<HostResponse | RequestFailure> => {
    asked.push(made);
    const { hostname, pathname } = new URL(made.url);
    if (hostname === 'nohost') return 'unknownHost';
    if (hostname === 'closed') return 'refused';
    if (pathname === '/moved') return answer(302, 'Found', '', [['Location', '/']]);
    if (pathname === '/missing') return answer(404, 'Not Found', 'no\n');
    return answer(200, 'OK', `${made.method} ${made.body === undefined ? '' : new TextDecoder().decode(made.body)}\n`);
  };
  const host = { locale: 'en', request: respond } as const;

  it.each([
    ['curl -s http://web/', 'GET \n', '', 0],
    ['curl web', 'GET \n', '', 0],
    ['curl -d a=1 -d b=2 web', 'POST a=1&b=2\n', '', 0],
    ['curl -X PUT web', 'PUT \n', '', 0],
    ['curl -i web', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nGET \n', '', 0],
    ['curl -I web', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n', '', 0],
    ["curl -s -o /dev/null -w '%{http_code}\\n' web/missing", '404\n', '', 0],
    ['curl -f web/missing', '', 'curl: (22) The requested URL returned error: 404\n', 22],
    ['curl -L web/moved', 'GET \n', '', 0],
    ['curl web/moved', '\n'.slice(1), '', 0],
    ['curl http://nohost/', '', 'curl: (6) Could not resolve host: nohost\n', 6],
    ['curl -s http://nohost/', '', '', 6],
    ['curl -sS http://nohost/', '', 'curl: (6) Could not resolve host: nohost\n', 6],
    [
      'curl http://closed:81',
      '',
      "curl: (7) Failed to connect to closed port 81 after 0 ms: Couldn't connect to server\n",
      7,
    ],
    ['curl', '', "curl: try 'curl --help' or 'curl --manual' for more information\n", 2],
    [
      'curl --nope web',
      '',
      "curl: option --nope: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
      2,
    ],
    ['wget -qO- web', 'GET \n', '', 0],
    ['wget -q web/missing', '', '', 8],
    ['wget -q http://nohost', '', '', 4],
  ])('%s', async (line, out, err, code) => {
    const { parseCorpusLine } = await import('./run.ts');
    const [argv = []] = parseCorpusLine(line).commands;
    const ran = await runProgram(argv, { host, nowMs: 0 });
    expect(ran).toEqual({ out, err, code });
  });

  it('sends headers, and writes a file', async () => {
    const files = createTestFiles();
    asked.length = 0;
    await runProgram(['curl', '-s', '-H', 'X-A: b', '-A', 'me', '-o', 'f.txt', 'web'], { host, files, nowMs: 0 });
    expect(asked[0]?.headers).toEqual([
      ['Host', 'web'],
      ['User-Agent', 'me'],
      ['Accept', '*/*'],
      ['X-A', 'b'],
    ]);
    expect(new TextDecoder().decode(await files.read('f.txt'))).toBe('GET \n');
  });

  it('ends a request that takes longer than it may', async () => {
    const slow = {
      locale: 'en',
      request: (_: NetworkRequest, { signal, resolved }: RequestWatch) =>
        new Promise<RequestFailure>((_resolve, reject) => {
          resolved?.('10.0.0.1');
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
    } as const;
    const ran = await runProgram(['curl', '-m', '0.02', 'web'], { host: slow });
    expect(ran.code).toBe(28);
    expect(ran.err).toMatch(/^curl: \(28\) Connection timed out after \d+ milliseconds\n$/);
  });
});

describe("the page's editor", () => {
  it('gets the file and gives it back', async () => {
    const files = createTestFiles({ 'a.txt': 'old\n' });
    const seen: string[] = [];
    const host = {
      locale: 'en',
      edit: async (name: string, text: string) => {
        seen.push(`${name}: ${text}`);
        return `${text}new\n`;
      },
    } as const;
    expect(await runProgram(['vim', 'a.txt'], { files, host })).toEqual({ out: '', err: '', code: 0 });
    expect(await runProgram(['nano', 'b.txt'], { files, host })).toEqual({ out: '', err: '', code: 0 });
    expect(seen).toEqual(['a.txt: old\n', 'b.txt: ']);
    expect(new TextDecoder().decode(await files.read('a.txt'))).toBe('old\nnew\n');
    expect(new TextDecoder().decode(await files.read('b.txt'))).toBe('new\n');
  });
});

describe('jq', () => {
  it('knows the variables of the line and no others', async () => {
    const environment = new Map([['A', 'b']]);
    for (const [filter, out] of [
      ['env', '{"A":"b"}\n'],
      ['$ENV.A', '"b"\n'],
      ['env | keys | map(. as $k | $ENV[$k])', '["b"]\n'],
    ] as const)
      expect(await runProgram(['jq', '-nc', filter], { environment })).toEqual({ out, err: '', code: 0 });
  });
});

describe('yq', () => {
  const files = createTestFiles({
    'app.yaml': 'kind: Pod\nspec:\n  containers:\n    - name: web\n      image: nginx\n---\nkind: Service\n',
  });
  it.each([
    [['.kind', 'app.yaml'], 'Pod\n---\nService\n'],
    [['.spec.containers[0].name', 'app.yaml'], 'web\n---\nnull\n'],
    [
      ['eval', '-o', 'json', '-I', '0', '.', 'app.yaml'],
      '{"kind":"Pod","spec":{"containers":[{"name":"web","image":"nginx"}]}}\n{"kind":"Service"}\n',
    ],
    [['-P', '.spec // empty', 'app.yaml'], 'containers:\n  - name: web\n    image: nginx\n'],
    [['-o=json', '.kind', 'app.yaml'], '"Pod"\n"Service"\n'],
    [['app.yaml'], 'kind: Pod\nspec:\n  containers:\n    - name: web\n      image: nginx\n---\nkind: Service\n'],
  ])('%j', async (argv, out) => {
    expect(await runProgram(['yq', ...argv], { files })).toEqual({ out, err: '', code: 0 });
  });

  it('tells of a file that is no YAML', async () => {
    const ran = await runProgram(['yq', '.a'], { stdin: 'a: [1' });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain("Error: bad file '-'");
  });

  it.each([
    ['a: *b', "yaml: unknown anchor 'b' referenced"],
    ['a: &a\n  b: [*a]', 'yaml: an anchor contains itself'],
    [
      `a: &a [1]\n${Array.from('bcdefgh', (name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join()}]\n`).join('')}`,
      'yaml: document contains excessive aliasing',
    ],
  ])('tells of aliases that say nothing, themselves or too much: %j', async (stdin, problem) => {
    expect(await runProgram(['yq', '.'], { stdin })).toEqual({
      out: '',
      err: `Error: bad file '-': ${problem}\n`,
      code: 1,
    });
  });

  it('follows an alias', async () => {
    expect(await runProgram(['yq', '-o=json', '-I0', '.'], { stdin: 'a: &a [1]\nb: {c: *a, d: *a}' })).toMatchObject({
      out: '{"a":[1],"b":{"c":[1],"d":[1]}}\n',
    });
  });
});

describe('watch', () => {
  it('shows what the program prints, again and again, until it is stopped', async () => {
    const stop = new AbortController();
    let shown = '';
    let turns = 0;
    const program = await programs['watch']?.();
    const run = program?.run({
      argv: ['-n', '5', 'echo', 'hi'],
      name: 'watch',
      stdin: inputOf(''),
      stdout: async (chunk) => {
        shown += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      },
      stderr: async () => undefined,
      environment: new Map(),
      folder: '/root',
      files: createTestFiles(),
      clock: { ...systemClock, now: () => 0 },
      signal: stop.signal,
      isTerminal: true,
      width: 50,
      breathe: async () => undefined,
      sleep: async (ms) => {
        expect(ms).toBe(5000);
        turns += 1;
        if (turns === 2) stop.abort();
        stop.signal.throwIfAborted();
      },
      start: async (argv, streams) => {
        await streams?.stdout?.(`${argv.slice(1).join(' ')}\n`);
        return 0;
      },
      host: { locale: 'en', clear: () => (shown += '<clear>') },
    });
    await expect(run).rejects.toThrow();
    expect(shown).toBe(`<clear>Every 5.0s: echo hi       Thu Jan  1 00:00:00 1970\n\nhi\n`.repeat(2));
  });
});
