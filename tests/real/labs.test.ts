import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadLabs } from '../../src/backend/index.ts';
import { createTurn } from '../lib/commit-share.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { labs } = await loadLabs(join(root, 'labs'));
// A cluster and a data folder of its own: nothing of the reader's is used or changed.
let home: string;

const podpath = (...args: string[]) =>
  execa(process.execPath, [join(root, 'src/cli/main.ts'), ...args, '--json'], {
    env: { PODPATH_HOME: home, PODPATH_CLUSTER: 'podpath-labtest', PODPATH_LOCALE: 'en' },
    reject: false,
    stdin: 'ignore',
  });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'podpath-real-labs-'));
  const created = await podpath('cluster', 'create', '--workers', '1');
  expect(created.exitCode, created.stdout + created.stderr).toBe(0);
});

afterAll(async () => {
  const deleted = await podpath('cluster', 'delete', '--wait');
  await rm(home, { recursive: true, force: true });
  expect(deleted.exitCode, deleted.stdout + deleted.stderr).toBe(0);
});

// All of them take three minutes: a commit verifies half of them where it is their turn; PODPATH_LABS=all verifies all, always.
const chosen = [...labs.keys()].filter(createTurn('labs', 2));

it.runIf(chosen.length > 0).each(chosen)(
  'every check of %s fails on a fresh lab and passes after the solution, and nothing is left',
  async (lab) => {
    const { stdout, stderr, exitCode } = await podpath('lab', 'verify', lab);
    const report = JSON.parse(stdout) as {
      checks: { check: string; proven: boolean; fresh: { status: string }; solved: { status: string } }[];
    };
    const notProven = report.checks.filter(({ proven }) => !proven);
    expect(notProven, stderr).toEqual([]);
    expect(report.checks.length).toBe(labs.get(lab)?.lab.steps.flatMap(({ checks }) => checks).length);
    expect(exitCode).toBe(0);
    const { runs } = JSON.parse((await podpath('lab', 'list')).stdout) as { runs: unknown[] };
    expect(runs).toEqual([]);
  },
);

it.runIf(chosen.length > 0)('metrics-server is back after the lab that removes it', async () => {
  const status = JSON.parse((await podpath('cluster', 'status')).stdout) as { metrics: { state: string } };
  expect(['starting', 'ready']).toContain(status.metrics.state);
});
