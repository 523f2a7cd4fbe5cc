import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPodpathError } from '../../src/base/index.ts';
import { type Judgement, judgeLine, parseLine } from '../../src/kubectl/index.ts';
import { allowedVerbs } from '../../src/kubectl/policy-rules.ts';
import { commands, quoteLine, randomArgv } from '../unit/kubectl/random-lines.ts';
import { findKubectl } from './kubectl-program.ts';
import { createRecordingServer, type RecordingServer } from './recording-api-server.ts';

const program = findKubectl();
if (!program.found) console.warn(`kubectl-policy: not run: ${program.reason}`);

/** In every planted file outside the lab's folder; must never come out of kubectl. */
const sentinel = 'sentinel-8d1f';
/** The namespace that kubectl is started in. */
const homeNamespace = 'learner';

interface Ran {
  readonly argv: readonly string[];
  readonly output: string;
  readonly timedOut: boolean;
  /** Namespaces of the requests that this run made. */
  readonly namespaces: readonly string[];
}

describe.skipIf(!program.found)('what the policy lets through, run by the real kubectl', () => {
  let root = '';
  let folder = '';
  let good: RecordingServer;
  let evil: RecordingServer;
  let words: string[] = [];
  let values: Record<string, string[]> = {};
  const tasks = {
    get: ['pods'],
    describe: ['pod', 'web'],
    delete: ['pod', 'web'],
    label: ['pod', 'web', 'a=b'],
    annotate: ['pod', 'web', 'a=b'],
    patch: ['pod', 'web', '-p', '{}'],
    logs: ['web'],
    create: ['-f', 'a.yaml', '--validate=false'],
    apply: ['-f', 'a.yaml', '--validate=false'],
    replace: ['-f', 'a.yaml', '--validate=false'],
    'create configmap': ['x', '--from-literal=a=b'],
    'create namespace': ['x'],
    run: ['web', '--image=nginx'],
    scale: ['deployment', 'web', '--replicas=2'],
    events: [],
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'podpath-policy-'));
    folder = join(root, 'lab');
    for (const name of ['lab', 'home', 'outside']) await mkdir(join(root, name));
    good = await createRecordingServer();
    evil = await createRecordingServer();
    const manifest = (name: string) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: name } });
    await writeFile(join(folder, 'a.yaml'), manifest('a'));
    await writeFile(join(folder, 'unlisted.yaml'), manifest(sentinel));
    await writeFile(join(root, 'outside', 'outside.yaml'), manifest(sentinel));
    await writeFile(join(root, 'outside', 'template'), sentinel);
    await writeFile(join(root, 'kubeconfig'), kubeconfig(good.url));
    await writeFile(join(root, 'outside', 'kubeconfig'), kubeconfig(evil.url));
    const outside = join(root, 'outside', 'outside.yaml');
    const template = join(root, 'outside', 'template');
    const evilConfig = join(root, 'outside', 'kubeconfig');
    words = ['pods', 'web', 'pod/web', 'deployment/web', 'a=b', '-', '', outside, evil.url, `-s${evil.url}`];
    words.push(
      `--server=${evil.url}`,
      '--server',
      evil.url,
      `--kubeconfig=${evilConfig}`,
      `x=--kuberc=${template}`,
      'kube-system',
    );
    values = {
      filename: [
        'a.yaml',
        './a.yaml',
        outside,
        '../outside/outside.yaml',
        `a.yaml,${outside}`,
        'unlisted.yaml',
        '.',
        '*.yaml',
        `${evil.url}/x.yaml`,
      ],
      kustomize: ['.', '../outside', `${evil.url}/x`],
      output: [
        'yaml',
        'name',
        'wide',
        `jsonpath-file=${template}`,
        `go-template-file=${template}`,
        `custom-columns-file=${template}`,
        'jsonpath={.kind}',
      ],
      template: [template, '{{.kind}}'],
      namespace: ['kube-system', 'other', ''],
      server: [evil.url],
      kubeconfig: [evilConfig],
      raw: ['/api/v1/namespaces', `${evil.url}/api`, '//x/api'],
      'from-file': ['a.yaml', outside, `k=${outside}`],
      'from-env-file': [outside],
      'patch-file': ['a.yaml', outside],
      cert: [outside],
      key: [outside],
      custom: [outside],
      timeout: ['1s'],
      'pod-running-timeout': ['1s'],
      image: ['nginx'],
      v: ['6', '9', '10'],
    };
  }, 30_000);

  afterAll(async () => {
    await good?.[Symbol.asyncDispose]();
    await evil?.[Symbol.asyncDispose]();
    await rm(root, { recursive: true, force: true });
  });

  function kubeconfig(server: string): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: homeNamespace } }],
      'current-context': 'c',
      users: [{ name: 'u', user: {} }],
    });
  }

  /** Runs kubectl as a driver would: its own kubeconfig, an empty home, no preferences. */
  async function run(argv: readonly string[], stdin = ''): Promise<Ran> {
    const env = {
      PATH: process.env['PATH'],
      HOME: join(root, 'home'),
      KUBECONFIG: join(root, 'kubeconfig'),
      KUBERC: 'off',
    };
    const before = good.seen.length;
    const { output, timedOut } = await new Promise<{ output: string; timedOut: boolean }>((resolve) => {
      const child = execFile(
        'kubectl',
        [...argv],
        { env, cwd: folder, timeout: 8_000, killSignal: 'SIGKILL' },
        (error, out, err) => resolve({ output: out + err, timedOut: error?.killed === true }),
      );
      child.stdin?.on('error', () => child.stdin?.destroy());
      child.stdin?.end(stdin);
    });
    const paths = good.seen.slice(before).map(({ url }) => /\/namespaces\/([^/?]+)\//.exec(url)?.[1]);
    return { argv, output, timedOut, namespaces: paths.filter((name) => name !== undefined) };
  }

  function judge(argv: readonly string[]): Judgement | undefined {
    const context = { folderFiles: ['a.yaml'], pinnedUrls: new Map<string, string>(), terminal: false, stdin: true };
    try {
      return judgeLine(parseLine(quoteLine(argv)), context);
    } catch (error) {
      if (!isPodpathError(error)) throw error;
      return undefined;
    }
  }

  function sample(numRuns: number): string[][] {
    const among = commands.filter((command) => allowedVerbs.has(command.path.join(' ')) && command.path[0] !== 'help');
    const busy = among.filter((command) => Object.hasOwn(tasks, command.path.join(' ')));
    const any = randomArgv({ words, values }, among);
    const working = randomArgv({ words, values, tasks }, busy);
    return fc.sample(fc.oneof({ weight: 1, arbitrary: any }, { weight: 2, arbitrary: working }), {
      numRuns,
      seed: 20_260,
    });
  }

  it('can fail: without the policy the same words reach the other server and the files outside', async () => {
    await run(['get', 'pods', '--server', evil.url]);
    expect(evil.seen.length).toBeGreaterThan(0);
    await run(['create', '-f', '../outside/outside.yaml', '--validate=false', '-n', 'other']);
    expect(good.seen.some(({ body }) => body.includes(sentinel))).toBe(true);
    evil.seen.length = 0;
    good.seen.length = 0;
  });

  it('never reaches another server or a file outside, and works in the namespace that was judged', async () => {
    const allowed = sample(12_000)
      .map(judge)
      .filter((judgement) => judgement?.allowed === true)
      .filter((judgement) => !judgement.longRunning && judgement.argv[0] !== 'wait')
      .slice(0, 200);
    expect(allowed).toHaveLength(200);
    const timedOut: string[] = [];
    for (const { argv, namespace, needsStdin } of allowed) {
      const ran = await run(argv, needsStdin ? '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}' : '');
      const line = JSON.stringify(argv);
      if (ran.timedOut) timedOut.push(line);
      expect(ran.output, line).not.toContain(sentinel);
      expect(ran.output, line).not.toMatch(
        /unknown shorthand|unknown flag|unknown command|flag needs an argument|strconv\.ParseBool/,
      );
      // cluster-info looks in kube-system whatever namespace is named.
      if (argv[0] === 'cluster-info') continue;
      for (const seen of ran.namespaces) expect(seen, line).toBe(namespace ?? homeNamespace);
    }
    expect(evil.seen).toEqual([]);
    expect(good.seen.length).toBeGreaterThan(100);
    expect(good.seen.filter(({ body, url }) => body.includes(sentinel) || url.includes(sentinel))).toEqual([]);
    expect(timedOut.length, timedOut.join('\n')).toBeLessThan(20);
    expect((await readdir(folder)).sort()).toEqual(['a.yaml', 'unlisted.yaml']);
  }, 220_000);

  it('refuses for an unknown flag or verb only what the real parser refuses, too', async () => {
    const unknown = sample(3_000)
      .filter((argv) => {
        try {
          parseLine(quoteLine(argv));
          return false;
        } catch (error) {
          return (
            isPodpathError(error) &&
            /has no (flag|command)|needs a value/.test(error.message) &&
            !argv.some((word) => /_|-test\./.test(word))
          );
        }
      })
      .slice(0, 40);
    expect(unknown).toHaveLength(40);
    for (const argv of unknown) {
      const { output } = await run(argv);
      expect(output, JSON.stringify(argv)).toMatch(/unknown|needs an argument|invalid argument|kuberc|Usage:|error:/i);
    }
    evil.seen.length = 0;
  }, 120_000);
});
