import { describe, expect, it } from 'vitest';
import type { ClusterStatus } from '../../../src/drivers/index.ts';
import { runCli } from './fake-context.ts';

const status = (state: ClusterStatus['state']) => async () => ({ state }) as ClusterStatus;
const namespace = (learner: string) => ({
  metadata: {
    name: `lab-oom-kill-${learner.slice(0, 8)}`,
    labels: { 'podpath.dev/lab': 'oom-kill', 'podpath.dev/learner': learner },
    annotations: { 'podpath.dev/removed': '', 'podpath.dev/started': '2026-03-01T12:00:00Z' },
  },
});

/** A cluster where these learners have the lab oom-kill going and have done nothing in it. */
const withLearners = (...learners: string[]) => ({
  status: status('running'),
  fetch: async (request: Request) => {
    const items = new URL(request.url).pathname === '/api/v1/namespaces' ? learners.map(namespace) : [];
    return Response.json({ metadata: { resourceVersion: '1' }, items });
  },
});

describe('podpath lab list', () => {
  it('lists the labs without a cluster', async () => {
    const { stdout, exitCode } = await runCli(['lab', 'list'], { driver: { status: status('absent') } });
    expect(stdout).toMatch(/^oom-kill +5 +9 +metrics +OOM kill$/m);
    expect(exitCode).toBe(0);
  });

  it('says in JSON and Chinese which labs are going on, and whose', async () => {
    const run = { locale: 'zh-cn', driver: withLearners('learner-one') } as const;
    const { labs, runs } = JSON.parse((await runCli(['lab', 'list', '--json'], run)).stdout);
    expect(labs).toContainEqual(expect.objectContaining({ name: 'see-memory-now', title: '现在就看内存', steps: 6 }));
    expect(runs).toEqual([
      { lab: 'oom-kill', learner: 'learner-one', namespace: 'lab-oom-kill-learner-', removed: [] },
    ]);
  });
});

describe('podpath lab check', () => {
  it('prints what each check saw and what to try, and ends with 1 while one is not passed', async () => {
    const { stdout, exitCode } = await runCli(['lab', 'check', 'oom-kill', '--step', 'over-the-limit'], {
      driver: withLearners('learner1'),
    });
    expect(stdout).toContain('There is no Deployment `eater` in your namespace; expected one.');
    expect(stdout).toContain('was-oom-killed: Make it with `kubectl apply -f eater.yaml`.');
    expect(exitCode).toBe(1);
  });

  it.each([
    [['lab', 'check', 'nowhere'], 1, 'There is no lab “nowhere”.'],
    [['lab', 'check', 'follow-a-pod'], 1, 'Nobody has the lab “follow-a-pod” going on this cluster.'],
    [['lab', 'check', 'oom-kill'], 2, 'Several learners have the lab “oom-kill” going: learner-one, learner-two.'],
    [['lab', 'check', 'oom-kill', '--learner', 'learner-six'], 1, 'Nobody has the lab “oom-kill” going'],
    [['lab', 'leave', 'follow-a-pod'], 1, 'Nobody has the lab “follow-a-pod” going on this cluster.'],
    [['lab', 'verify', 'oom-kill', '--all'], 2, 'A name and `--all` exclude each other.'],
    [['lab', 'check'], 2, "The argument 'LAB' is missing."],
  ])('%j ends with %d and says why', async (argv, code, message) => {
    const { stderr, exitCode } = await runCli(argv, { driver: withLearners('learner-one', 'learner-two') });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(code);
  });
});

describe('podpath lab verify --cluster embedded', () => {
  it('proves the checks of a lab on a cluster that it makes for this', { timeout: 120_000 }, async () => {
    const { stdout, exitCode } = await runCli(
      ['lab', 'verify', 'requests-and-limits', '--cluster', 'embedded', '--json'],
      { driver: {} },
    );
    const { proven, checks } = JSON.parse(stdout);
    expect([proven, checks.length]).toEqual([9, 9]);
    expect(exitCode).toBe(0);
  });

  it('knows two kinds of clusters', async () => {
    const { stderr, exitCode } = await runCli(['lab', 'verify', '--cluster', 'cloud'], { driver: {} });
    expect(stderr).toContain("'--cluster <kind>' has a value that it cannot have.");
    expect(exitCode).toBe(2);
  });
});
