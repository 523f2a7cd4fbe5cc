// 50 MB of output through backend and bridge against the same program read from its pipe by Node, by turns in one run. One
// program is awk, which formats line after line and costs almost nothing: on two processors it, the backend and the page share
// them. The other is kubectl, which prints what a container printed, where `podpath cluster create` has made a cluster:
// `node tests/bench/output-50mb.ts [ROUNDS]`.
//
// What is left, in processor time for 50 MB (2 x Xeon, Node 24): awk 115 ms; the backend 100 ms, about a half of it in the kernel (reading
// the pipe, sending to the page), 15 ms looking for controls, 10 ms copying; its collector of garbage 12 ms; the page 70 ms, of which 5 ms
// are decoding. Read from its pipe: awk and 75 ms. Three processes share two processors here, so another busy program shows in the ratio.
import { spawn } from 'node:child_process';
import { createKindDriver } from '../../src/drivers/kind/index.ts';
import { median, startBackendProcess } from './lib/backend.ts';
import { type Figure, report } from './lib/report.ts';

const rounds = Number(process.argv[2] ?? 5);
/** A line as `kubectl logs` prints it. */
const text = '2026-01-01T00:00:00.000000000Z stdout F line 00000001 of a log that somebody wrote';
const lines = 602_410;
const bytes = lines * (text.length + 1);

interface Case {
  readonly what: string;
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Words of backend-process.ts. */
  readonly behind: readonly string[];
  readonly line: string;
}

const awk = ['awk', `BEGIN { for (i = 0; i < ${lines}; i++) printf "${text.replace('00000001', '%08d')}\\n", i }`];
const program: Case = {
  what: 'awk',
  file: 'awk',
  argv: awk.slice(1),
  env: process.env,
  behind: awk,
  line: 'kubectl get pods',
};

async function raw({ file, argv, env }: Case): Promise<number> {
  const begin = performance.now();
  const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let length = 0;
  for await (const chunk of child.stdout) length += (chunk as Buffer).length;
  if (length !== bytes) throw new Error(`the pipe gave ${length} bytes`);
  return performance.now() - begin;
}

async function measure(one: Case): Promise<Figure[]> {
  await using backend = await startBackendProcess(one.behind);
  using bridge = backend.connect();
  const bridged = async () => {
    const begin = performance.now();
    const run = bridge.run({ kind: 'line', line: one.line }, { kind: 'page' });
    let length = 0;
    for await (const { data } of run.output) length += data.length;
    if (length !== bytes) throw new Error(`the bridge gave ${length} characters`);
    await run.exit;
    return performance.now() - begin;
  };
  await raw(one);
  // The first rounds are when the heap takes the size that it keeps.
  await bridged();
  await bridged();
  const { peakBytes: before } = await backend.measure();
  const times: { raw: number[]; bridged: number[] } = { raw: [], bridged: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.raw.push(await raw(one));
    times.bridged.push(await bridged());
  }
  const { peakBytes } = await backend.measure();
  const [pipe, through] = [median(times.raw), median(times.bridged)];
  const more = (peakBytes - before) / 2 ** 20;
  return [
    { what: `${one.what} read from its pipe`, value: pipe, unit: 'ms' },
    { what: `${one.what} through backend and bridge`, value: through, unit: 'ms' },
    { what: 'ratio', value: through / pipe, unit: '', limit: 1.2 },
    { what: 'peak memory of the backend after 100 MB', value: before / 2 ** 20, unit: 'MiB' },
    { what: `peak after ${(rounds + 2) * 50} MB, over that`, value: more, unit: 'MiB', limit: 40 },
  ];
}

const figures = await measure(program);
await using driver = createKindDriver();
if ((await driver.status()).state === 'running') {
  const pod = 'podpath-bench';
  const kubectl = async (line: string) => {
    const child = await driver.kubectl({ argv: line.split(' '), namespace: 'default' });
    let printed = '';
    for await (const chunk of child.output) printed += Buffer.from(chunk.bytes).toString();
    if ((await child.exit).exitCode !== 0) throw new Error(`kubectl ${line}: ${printed}`);
  };
  const printing = `yes '${text}' | head -c ${bytes}`;
  await kubectl(`run ${pod} --image=busybox:1.36 --image-pull-policy=IfNotPresent --restart=Never -- sleep 3600`);
  try {
    await kubectl(`wait --for=condition=Ready pod/${pod} --timeout=60s`);
    const one: Case = {
      what: 'kubectl exec',
      file: 'kubectl',
      argv: ['exec', pod, '--', 'sh', '-c', printing],
      env: { ...process.env, KUBECONFIG: driver.kubeconfigPath() },
      behind: ['kind'],
      line: `kubectl exec ${pod} -- sh -c "${printing}"`,
    };
    figures.push(...(await measure(one)));
  } finally {
    await kubectl(`delete pod ${pod} --now --wait=false`);
  }
}
report(`50 MB of output, median of ${rounds}`, figures);
