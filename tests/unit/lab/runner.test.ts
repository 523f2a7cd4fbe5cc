import { describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../src/base/index.ts';
import {
  type CommandResult,
  createLabRunner,
  findLabRuns,
  localizeLabState,
  parseLab,
  verifyLab,
} from '../../../src/lab/index.ts';
import { FakeCluster } from './fake-cluster.ts';
import { newLabFiles, smallChecks } from './fixture.ts';

const namespacePath = '/api/v1/namespaces/lab-small-abcdef01';
const webPath = `${namespacePath}/pods/web`;
const metricsServerPath = '/apis/apps/v1/namespaces/kube-system/deployments/metrics-server';

/** Time that only the test moves. */
class SteppedClock implements Clock {
  #now = Date.parse('2026-03-01T12:00:00Z');
  readonly #timers = new Set<{ at: number; callback: () => void }>();
  now = () => this.#now;
  schedule(callback: () => void, delayMs: number): Disposable {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => this.#timers.delete(timer) };
  }
  get waiting(): number {
    return this.#timers.size;
  }
  step(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers]) if (timer.at <= this.#now && this.#timers.delete(timer)) timer.callback();
  }
}

function newRun() {
  const cluster = new FakeCluster();
  const clock = new SteppedClock();
  const lines: string[] = [];
  const answers = new Map<string, CommandResult>();
  const runner = createLabRunner({
    lab: parseLab('small', newLabFiles(), smallChecks),
    ...{ checks: smallChecks, fetch: cluster.fetch, clock, learner: 'ABCDEF01-2345' },
    kubectl: async (line) => {
      lines.push(line);
      if (line.startsWith('kubectl delete')) cluster.remove(metricsServerPath);
      if (line.includes('components.yaml') && line.startsWith('kubectl apply')) cluster.put(metricsServerPath, {});
      return answers.get(line) ?? { exitCode: 0, stdout: '', stderr: '' };
    },
  });
  return { cluster, clock, lines, answers, runner };
}

const setPhase = (cluster: FakeCluster, phase: string) => cluster.put(webPath, { spec: {}, status: { phase } });
const url = 'https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';

describe('start, reset and leave', () => {
  it('makes a namespace with labels, takes away what the lab removes, and applies the setup', async () => {
    const { cluster, lines, runner } = newRun();
    cluster.put(metricsServerPath, {});
    expect((await runner.start()).state).toBe('ready');
    expect(cluster.objects.get(namespacePath)?.metadata).toMatchObject({
      labels: { 'podpath.dev/lab': 'small', 'podpath.dev/learner': 'ABCDEF01-2345' },
      annotations: { 'podpath.dev/removed': 'metrics-server' },
    });
    expect(lines).toEqual([`kubectl delete --ignore-not-found -f ${url}`, 'kubectl apply -f web.yaml']);
  });

  it('goes on with a lab that is there already', async () => {
    const { lines, runner } = newRun();
    await runner.start();
    lines.length = 0;
    expect((await runner.start()).state).toBe('ready');
    expect(lines).toEqual([]);
  });

  it('puts back what it removed, also by a backend that knows nothing of the start', async () => {
    const first = newRun();
    first.cluster.put(metricsServerPath, {});
    await first.runner.start();
    first.runner[Symbol.dispose]();
    const lines: string[] = [];
    const second = createLabRunner({
      lab: parseLab('small', newLabFiles(), smallChecks),
      ...{ checks: smallChecks, fetch: first.cluster.fetch, clock: first.clock, learner: 'ABCDEF01-2345' },
      kubectl: async (line) => {
        lines.push(line);
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    });
    expect((await second.state()).state).toBe('ready');
    expect((await second.leave()).state).toBe('absent');
    expect(lines).toEqual([`kubectl apply -f ${url}`]);
    expect(first.cluster.objects.has(namespacePath)).toBe(false);
  });

  it('keeps the namespace, which says what to put back, when that fails', async () => {
    const { cluster, answers, runner } = newRun();
    cluster.put(metricsServerPath, {});
    await runner.start();
    answers.set(`kubectl apply -f ${url}`, { exitCode: 1, stdout: '', stderr: 'no' });
    await expect(runner.leave()).rejects.toMatchObject({ reason: 'CommandFailed' });
    expect(cluster.objects.has(namespacePath)).toBe(true);
    answers.clear();
    expect((await runner.leave()).state).toBe('absent');
  });

  it('puts nothing back that was not there', async () => {
    const { lines, runner } = newRun();
    await runner.start();
    lines.length = 0;
    await runner.leave();
    expect(lines).toEqual([]);
  });

  it('finishes a start that was cut off', async () => {
    const { answers, lines, runner } = newRun();
    answers.set('kubectl apply -f web.yaml', { exitCode: 1, stdout: '', stderr: 'cut' });
    await expect(runner.start()).rejects.toThrow('“kubectl apply -f web.yaml” ended with exit code 1: cut');
    answers.clear();
    expect((await runner.start()).state).toBe('ready');
    expect(lines.filter((line) => line === 'kubectl apply -f web.yaml')).toHaveLength(2);
  });

  it('takes a namespace that is not its own for what it is', async () => {
    const { cluster, runner } = newRun();
    cluster.put(namespacePath, { metadata: { labels: { team: 'other' } } });
    await expect(runner.start()).rejects.toMatchObject({ reason: 'Conflict' });
    await expect(runner.leave()).rejects.toMatchObject({ reason: 'Conflict' });
    expect(cluster.objects.has(namespacePath)).toBe(true);
  });

  it('leaves and starts in one call', async () => {
    const { cluster, runner } = newRun();
    await runner.start();
    setPhase(cluster, 'Running');
    expect((await runner.reset()).state).toBe('ready');
    expect(cluster.objects.has(webPath)).toBe(false);
  });

  it('is found on the cluster by whoever looks', async () => {
    const { cluster, clock, runner } = newRun();
    cluster.put(metricsServerPath, {});
    await runner.start();
    expect(await findLabRuns(cluster.fetch, clock)).toEqual([
      { lab: 'small', learner: 'ABCDEF01-2345', namespace: 'lab-small-abcdef01', removed: ['metrics-server'] },
    ]);
  });

  it.each(['', 'short', '-beginsbadly', 'a/../../etc/x', 'x'.repeat(64)])('refuses the learner %j', (learner) => {
    const lab = parseLab('small', newLabFiles(), smallChecks);
    const { fetch } = new FakeCluster();
    const kubectl = async () => ({ exitCode: 0, stdout: '', stderr: '' });
    expect(() =>
      createLabRunner({ ...{ lab, checks: smallChecks, fetch, kubectl, learner }, clock: new SteppedClock() }),
    ).toThrow('cannot identify a learner');
  });
});

describe('check', () => {
  it('says at once what only the learner can change', async () => {
    const { runner } = newRun();
    await runner.start();
    const result = await runner.check('first');
    expect(result.status).toBe('failed');
    expect(result.checks[0]?.text).toEqual({
      en: { message: 'no web', hint: 'Try' },
      'zh-cn': { message: 'no web', hint: '试试' },
    });
  });

  it('follows the watch events of what it has read, without polling', async () => {
    const { cluster, clock, runner } = newRun();
    await runner.start();
    setPhase(cluster, 'Pending');
    const seen: string[] = [];
    runner.onChange((state) => {
      const [step] = localizeLabState(state, 'en').steps;
      seen.push(`${step?.status} ${step?.checks[0]?.message ?? ''}`.trim());
    });
    const result = runner.check('first');
    await vi.waitFor(() => expect(cluster.watchers.size).toBe(1));
    setPhase(cluster, 'Running');
    expect((await result).status).toBe('passed');
    expect(seen).toEqual(['checking', 'checking web Pending', 'checking web Running', 'passed web Running']);
    expect(clock.now()).toBe(Date.parse('2026-03-01T12:00:00Z'));
    await vi.waitFor(() => expect(cluster.watchers.size).toBe(0));
  });

  it('gives up after timeoutSeconds and says what it saw last', async () => {
    const { cluster, clock, runner } = newRun();
    await runner.start();
    setPhase(cluster, 'Pending');
    const result = runner.check('first');
    await vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(0));
    clock.step(10_000);
    expect(await result).toMatchObject({ status: 'pending', checks: [{ reason: 'NotYet' }] });
  });

  it('asks once when it is not to wait', async () => {
    const { cluster, runner } = newRun();
    await runner.start();
    setPhase(cluster, 'Pending');
    expect((await runner.check('first', { wait: false })).status).toBe('pending');
  });

  it('ends when the lab is left under it', async () => {
    const { cluster, runner } = newRun();
    await runner.start();
    setPhase(cluster, 'Pending');
    const result = runner.check('first');
    const ended = expect(result).rejects.toMatchObject({ reason: 'Cancelled' });
    await vi.waitFor(() => expect(cluster.watchers.size).toBe(1));
    await runner.leave();
    await ended;
  });

  it('tells of a lab that is not started, of a step that is not there, and of an API server that fails', async () => {
    const { cluster, runner } = newRun();
    await expect(runner.check('first')).rejects.toThrow('has not been started');
    await expect(runner.check('other')).rejects.toThrow('has no step “other”');
    await runner.start();
    cluster.failures.set(`${namespacePath}/pods`, 500);
    await expect(runner.check('first')).rejects.toThrow('The API server answered 500: broken');
    expect((await runner.state()).steps[0]?.status).toBe('unchecked');
  });
});

describe('solve and verify', () => {
  it('stops at the first line that fails, with the line and what it printed', async () => {
    const { answers, runner } = newRun();
    await runner.start();
    answers.set('kubectl apply -f web.yaml', { exitCode: 1, stdout: '', stderr: 'no such file\n' });
    await expect(runner.solve('first')).rejects.toMatchObject({
      reason: 'CommandFailed',
      command: { line: 'kubectl apply -f web.yaml', exitCode: 1, output: 'no such file' },
    });
  });

  it('finds a check out that is passed on a fresh lab, and leaves nothing behind', async () => {
    const { cluster, clock, runner } = newRun();
    const lab = parseLab('small', newLabFiles(), smallChecks);
    const unsubscribe = runner.onChange(({ state }) => {
      if (state === 'ready') setPhase(cluster, 'Running');
    });
    const [verified] = await verifyLab({ lab, runner, clock });
    unsubscribe[Symbol.dispose]();
    expect(verified).toMatchObject({ check: 'web-there', proven: false, fresh: { status: 'passed' } });
    expect(cluster.objects.has(namespacePath)).toBe(false);
  });
});
