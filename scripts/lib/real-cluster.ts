import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPodpathError } from '../../src/base/index.ts';
import { newKindContext } from '../../src/drivers/kind/context.ts';
import { createKindDriver, type KindDriverOptions } from '../../src/drivers/kind/index.ts';
import { runTool } from '../../src/drivers/kind/tools.ts';

/** Says why tests on a real kind cluster cannot run here; `undefined` when they can. Asks the same doctor as `podpath doctor`. */
export async function whyNoRealCluster(options: KindDriverOptions = {}): Promise<string | undefined> {
  // Tests have homes of their own: the state of the reader's cluster says nothing about them.
  const home = await mkdtemp(join(tmpdir(), 'podpath-doctor-'));
  try {
    await using driver = createKindDriver({ ...options, home });
    const { checks } = await driver.doctor();
    const failures = checks.filter(({ status }) => status === 'failure').map(({ text }) => text.en.message);
    return failures.length > 0 ? failures.join(' ') : await whyNoImage({ ...options, home });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function whyNoImage(options: KindDriverOptions): Promise<string | undefined> {
  const { engine: findEngine, env, image } = newKindContext(options);
  const engine = await findEngine();
  const argv =
    image === undefined ? ['images', '--quiet', 'kindest/node'] : ['image', 'inspect', '--format', '{{.Id}}', image];
  let found: string;
  try {
    found = (await runTool(engine, argv, { env, timeoutMs: 20_000 })).stdout.trim();
  } catch (error) {
    if (!isPodpathError(error) || error.reason !== 'CommandFailed') throw error;
    found = '';
  }
  if (found !== '') return undefined;
  return image === undefined
    ? `${engine} has no node image (kindest/node, or one named by PODPATH_KIND_IMAGE)`
    : `${engine} has no image ${image} (PODPATH_KIND_IMAGE)`;
}
