import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CliContext } from '../../../src/cli/context.ts';
import { runStart } from '../../../src/cli/start.ts';
import { createKindDriver } from '../../../src/drivers/kind/index.ts';

const site = vi.hoisted(() => ({ distFolder: '' }));
vi.mock('../../../src/site/build.ts', () => ({
  get distFolder() {
    return site.distFolder;
  },
  buildSite: async () => undefined,
  isBuildCurrent: async () => true,
}));

test('a port that is taken is told, and the driver is disposed of', async () => {
  const home = await mkdtemp(join(tmpdir(), 'podpath-start-port-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  site.distFolder = join(home, 'dist');
  await mkdir(join(site.distFolder, '.podpath'), { recursive: true });
  await writeFile(join(site.distFolder, '.podpath', 'csp.json'), '{"scriptHashes":[]}');
  const taken = createServer();
  await once(taken.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void taken.close());
  let disposed = 0;
  const context: CliContext = {
    locale: 'en',
    env: { PODPATH_HOME: join(home, 'data') },
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    signal: new AbortController().signal,
    async createDriver() {
      const driver = createKindDriver({ home: join(home, 'data'), env: {} });
      return {
        ...driver,
        async [Symbol.asyncDispose]() {
          disposed += 1;
          await driver[Symbol.asyncDispose]();
        },
      };
    },
    exit: () => undefined,
  };
  const port = String((taken.address() as AddressInfo).port);
  await expect(runStart({ port, open: false }, context)).rejects.toMatchObject({ reason: 'Conflict' });
  expect(disposed).toBe(1);
});
