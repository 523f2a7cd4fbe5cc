import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildGoProgram } from './lib/go-programs.ts';
import { hasLargeClients, manifestsFolder } from './lib/line-files.ts';
import { runProgram } from './lib/program.ts';
import { openScreen } from './lib/screen.ts';
import { serveEmbedded } from './lib/serve-embedded.ts';

// The first build takes minutes, which a hook has and a test has not.
let program: string;
beforeAll(async () => {
  if (hasLargeClients) program = await buildGoProgram('k9s');
});

test.runIf(hasLargeClients)('k9s shows Pods, then Deployments, describes one, and leaves', async () => {
  const home = await mkdtemp(join(tmpdir(), 'podpath-k9s-'));
  try {
    await using embedded = await serveEmbedded('--nodes', '0');
    const { kubeconfig } = embedded;
    for (const file of ['pod.yaml', 'deployment.yaml']) {
      const made = await runProgram('kubectl', ['create', '-f', file], { kubeconfig, home, cwd: manifestsFolder });
      expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    }
    await using screen = openScreen(
      program,
      ['--kubeconfig', kubeconfig, '--namespace', 'default', '--command', 'pods', '--splashless'],
      {
        HOME: home,
        K9S_CONFIG_DIR: join(home, 'k9s'),
        PATH: process.env['PATH'] ?? '',
        TERM: 'xterm-256color',
        COLORTERM: '',
      },
    );
    await screen.until('pods(default)[1]', 'web', '0/2', 'Pending');
    screen.type(':deploy\r');
    await screen.until('deployments(default)[1]', '0/0');
    screen.type('d');
    await screen.until('Describe(default/web)', 'RollingUpdateStrategy');
    screen.type('\u001b');
    await screen.until('deployments(default)[1]');
    screen.type(':quit\r');
    expect(await screen.ended()).toBe(0);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
