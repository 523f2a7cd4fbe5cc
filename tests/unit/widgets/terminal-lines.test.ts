import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { type Bridge, BridgeError, type RunOutput } from '../../../src/bridge/index.ts';
import { createLabFiles } from '../../../src/widgets/terminal/lab-files.ts';
import { createLineRunner } from '../../../src/widgets/terminal/line-runner.ts';
import type { LineTerminal } from '../../../src/widgets/terminal/runner.ts';

/** A bridge that answers lines of kubectl with what a test gives, and tells what it was asked. */
function createBridge(answers: Readonly<Record<string, string | BridgeError | ((stdin: string) => string)>>) {
  const asked: {
    line: string;
    stdin: string | undefined;
    ended: boolean;
    hasTerminal: boolean;
    raw: boolean;
    cancelled: boolean;
  }[] = [];
  const run: Bridge['run'] = (target, _context, options = {}) => {
    const line = target.kind === 'line' ? target.line : '';
    const call = {
      line,
      stdin: options.stdin ? '' : undefined,
      ended: false,
      hasTerminal: options.terminal !== undefined,
      raw: options.raw === true,
      cancelled: false,
    };
    asked.push(call);
    const answer = answers[line] ?? '';
    const ended = Promise.withResolvers<void>();
    async function* output(): AsyncGenerator<RunOutput> {
      if (typeof answer === 'function') {
        await ended.promise;
        yield { stream: 'stdout', data: answer(call.stdin ?? '') };
      } else if (typeof answer === 'string')
        for (const data of answer.match(/[\s\S]{1,30000}/g) ?? []) yield { stream: 'stdout', data };
    }
    const refused = answer instanceof BridgeError ? Promise.reject(answer) : undefined;
    refused?.catch(() => undefined);
    return {
      started:
        refused ??
        Promise.resolve({
          argv: line.split(' ').slice(1),
          cluster: 'x',
          namespace: 'default',
          interactive: false,
          prepared: [],
        }),
      output: output(),
      exit: refused ?? Promise.resolve({ exitCode: 0, signal: null, durationMs: 1 }),
      write(data) {
        call.stdin = (call.stdin ?? '') + data;
      },
      end() {
        call.ended = true;
        ended.resolve();
      },
      resize: () => undefined,
      cancel() {
        call.cancelled = true;
      },
    };
  };
  const complete: Bridge['complete'] = async (line, cursor) => {
    const from = line.lastIndexOf(' ') + 1;
    return { from, to: cursor, candidates: [{ value: 'pods' }, { value: line }] };
  };
  return { bridge: { run, complete } as unknown as Bridge, asked };
}

function setUp(answers: Parameters<typeof createBridge>[0] = {}, typed: readonly string[] = []) {
  const { bridge, asked } = createBridge(answers);
  const files = createLabFiles({
    base: new Map([['web.yaml', 'kind: Pod\n']]),
    store: { load: () => null, save: () => true },
    now: () => 0,
  });
  const told: string[] = [];
  const runner = createLineRunner({
    bridge,
    context: { kind: 'page' },
    locale: 'en',
    reach: async () => undefined,
    files,
    edit: async (name, text) => {
      told.push(`edit ${name}: ${text}`);
      return 'kind: Job\n';
    },
    clear: () => told.push('clear'),
    exit: () => told.push('exit'),
    history: () => ['kubectl get nodes'],
    clock: systemClock,
  });
  const rest = [...typed];
  const run = async (line: string) => {
    let stdout = '';
    let stderr = '';
    const terminal: LineTerminal = {
      size: { columns: 80, rows: 24 },
      signal: new AbortController().signal,
      async write(stream, data) {
        if (stream === 'stdout') stdout += data;
        else stderr += data;
      },
      started: () => undefined,
      readLine: async () => rest.shift(),
      readKeys: () => ({ [Symbol.dispose]: () => undefined }),
    };
    const code = await runner.run(line, terminal);
    return { code, stdout, stderr };
  };
  return { run, runner, asked, told };
}

const pods = 'NAME   READY\nweb    1/1\ndb     0/1\n';

describe('lines of the terminal', () => {
  test('kubectl is a program among others', async () => {
    const { run, asked } = setUp({ 'kubectl get pods': pods });
    expect(await run('kubectl get pods')).toEqual({ code: '0', stdout: pods, stderr: '' });
    expect(await run('k get pods | grep web')).toEqual({ code: '0', stdout: 'web    1/1\n', stderr: '' });
    expect(await run('cat | kubectl get pods')).toMatchObject({ code: '0' });
    // What its standard input is counts, as for kubectl itself.
    expect(asked.map(({ hasTerminal }) => hasTerminal)).toEqual([true, true, false]);
  });
  test('its words reach the cluster as they are meant', async () => {
    const { run, asked } = setUp();
    await run(`app=web; kubectl get pods -l "app in ($app, api)" -o jsonpath='{.items[*].metadata.name}'`);
    expect(asked[0]?.line).toBe("kubectl get pods -l 'app in (web, api)' -o 'jsonpath={.items[*].metadata.name}'");
  });
  test('what is piped to it is its standard input, to its end', async () => {
    const { run, asked } = setUp({ 'kubectl apply -f -': (stdin) => `got ${stdin.length}\n` });
    expect(await run("printf 'kind: %s\\n' Pod | kubectl apply -f -")).toMatchObject({ stdout: 'got 10\n' });
    expect(asked[0]).toMatchObject({ stdin: 'kind: Pod\n', ended: true });
    expect(await run('kubectl apply -f - <<EOF\nkind: Job\nEOF')).toMatchObject({ stdout: 'got 10\n' });
    expect(asked[1]).toMatchObject({ stdin: 'kind: Job\n', ended: true });
  });
  test('what the keyboard gives, too', async () => {
    const { run, asked } = setUp({ 'kubectl apply -f -': () => 'ok\n' }, ['kind: Pod\n']);
    await run('kubectl apply -f -');
    expect(asked[0]).toMatchObject({ stdin: 'kind: Pod\n', ended: true });
  });
  test('one whose reader has gone is stopped', async () => {
    const { run, asked } = setUp({ 'kubectl get pods -w': `${'web 1/1 Running\n'.repeat(20_000)}` });
    expect(await run('kubectl get pods -w | head -1')).toMatchObject({ code: '0', stdout: 'web 1/1 Running\n' });
    expect(asked[0]?.cancelled).toBe(true);
    await run('kubectl get pods');
    expect(asked[1]?.cancelled).toBe(false);
  });
  test('what is no text goes through pipes and files as it is, to it and from it', async () => {
    const { run, asked } = setUp({
      'kubectl exec web -- cat icon': 'a\udcff\u001b[31mé',
      'kubectl exec -i web -- cat': (stdin) => stdin,
    });
    const base64 = 'Yf8bWzMxbcOp\n';
    expect(await run('kubectl exec web -- cat icon | base64')).toMatchObject({ stdout: base64 });
    expect(await run('kubectl exec web -- cat icon > icon; base64 icon')).toMatchObject({ stdout: base64 });
    expect(await run('cat icon | kubectl exec -i web -- cat | base64')).toMatchObject({ stdout: base64 });
    expect(asked.at(-1)?.stdin).toBe('a\udcff\u001b[31mé');
    await run('kubectl exec web -- cat icon');
    expect(asked.map(({ raw }) => raw)).toEqual([true, true, true, false]);
  });
  test('a loop over lines is not eaten by a kubectl in it', async () => {
    const { run, asked } = setUp({ 'kubectl get pod a': 'A\n', 'kubectl get pod b': 'B\n' });
    expect(await run("printf 'a\\nb\\n' | while read name; do kubectl get pod $name; done")).toMatchObject({
      stdout: 'A\nB\n',
    });
    expect(asked.map(({ stdin }) => stdin)).toEqual([undefined, undefined]);
  });
  test('a file of the page goes along, one of the lab stays a name', async () => {
    const { run, asked } = setUp({ 'kubectl apply -f -': () => 'ok\n' });
    await run('kubectl apply -f web.yaml');
    await run("echo 'kind: Job' > own.yaml; kubectl apply -f own.yaml");
    await run('sed s/Pod/Job/ web.yaml > /tmp/x.yaml; kubectl apply -f /tmp/x.yaml');
    expect(asked.map(({ line, stdin }) => [line, stdin])).toEqual([
      ['kubectl apply -f web.yaml', undefined],
      ['kubectl apply -f -', 'kind: Job\n'],
      ['kubectl apply -f -', 'kind: Job\n'],
    ]);
  });
  test('a refusal says why, and fails the line', async () => {
    const wire = { reason: 'Refused', message: 'Not so.', hint: 'Type: kubectl get pods' } as const;
    const { run } = setUp({ 'kubectl delete pod web': new BridgeError(wire) });
    expect(await run('kubectl delete pod web || echo no')).toEqual({
      code: '0',
      stdout: 'no\n',
      stderr: 'Not so.\nType: kubectl get pods\n',
    });
  });
  test('the history of before is known', async () => {
    const { run, runner } = setUp();
    expect((await run('history')).stdout).toMatch(/1\s+kubectl get nodes\n/);
    expect(runner.expand('!! -o wide', ['kubectl get nodes'])).toEqual({ text: 'kubectl get nodes -o wide' });
    expect(runner.expand('!!', [])).toEqual({ error: '!!: event not found' });
  });
  test('nano edits a file, of the lab or a new one', async () => {
    const { run, asked, told } = setUp({ 'kubectl apply -f -': () => 'ok\n' });
    await run('nano web.yaml && kubectl apply -f web.yaml; vi new.yaml; cat new.yaml');
    expect(told).toEqual(['edit web.yaml: kind: Pod\n', 'edit new.yaml: ']);
    expect(asked[0]?.stdin).toBe('kind: Job\n');
  });
  test('clear and exit are told', async () => {
    const { run, told } = setUp();
    await run('clear');
    await run('exit');
    expect(told).toEqual(['clear', 'exit']);
  });
  test.each([
    ["echo 'a", true],
    ['cat <<EOF\na', true],
    ['cat <<EOF\na\nEOF', false],
    ['for x in a; do', true],
    ['kubectl get pods |', true],
    ['kubectl get pods \\', true],
    ['kubectl get pods', false],
  ])('%j goes on: %s', (line, goesOn) => {
    expect(setUp().runner.isUnfinished(line)).toBe(goesOn);
  });
});

describe('Tab', () => {
  const values = async (text: string) => {
    const { candidates, from } = await setUp().runner.complete(text, text.length);
    return { from, values: candidates.map(({ value }) => value) };
  };
  test('offers programs where a command begins', async () => {
    expect(await values('kubectl get pods | gre')).toEqual({ from: 19, values: ['grep'] });
    expect((await values('kube')).values).toEqual(['kubectl']);
  });
  test('asks the cluster for the command that the cursor is in', async () => {
    expect(await values('echo a; k get po')).toEqual({ from: 14, values: ['pods', 'kubectl get po'] });
  });
  test.each(['cat we', 'kubectl apply -f we', 'kubectl apply --filename=we', 'kubectl get pods > we', 'cat ./we'])(
    'offers files in `%s`',
    async (text) => {
      expect((await values(text)).values).toEqual([text.endsWith('./we') ? './web.yaml' : 'web.yaml']);
    },
  );
});
