import { describe, expect, it } from 'vitest';
import type { KubectlCall } from '../../../../src/drivers/driver.ts';
import { createTestBrowser, newPod, runPod } from './support.ts';

describe('kubectl on the cluster of a browser', { timeout: 60_000 }, () => {
  it('prints, takes files and standard input, and is interrupted', async () => {
    using browser = createTestBrowser('kubectl');
    const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'from-file' } });
    await using driver = browser.openTab({
      files: () => ({
        read: async (path) => (path === 'map.json' ? manifest : undefined),
        list: async () => undefined,
      }),
    });
    const decoder = new TextDecoder();
    const run = async (call: KubectlCall) => {
      const kubectl = await driver.kubectl(call);
      const said = { stdout: '', stderr: '' };
      for await (const { stream, bytes } of kubectl.output) said[stream] += decoder.decode(bytes);
      return { ...said, ...(await kubectl.exit) };
    };
    await runPod(driver, newPod('web'));
    const got = await run({ argv: ['get', 'pods', '-o', 'name'], namespace: 'default' });
    expect(got).toEqual({ stdout: 'pod/web\n', stderr: '', exitCode: 0, signal: null });
    const missing = await run({ argv: ['get', 'pods', 'nobody'], namespace: 'kube-system' });
    expect(missing).toMatchObject({
      stderr: 'Error from server (NotFound): pods "nobody" not found\n',
      exitCode: 1,
    });
    const stdin = manifest.replace('from-file', 'from-stdin');
    const created = await run({ argv: ['create', '-f', '-'], namespace: 'default', stdin });
    expect(created).toMatchObject({ stdout: 'configmap/from-stdin created\n', exitCode: 0 });
    const applied = await run({ argv: ['apply', '-f', 'map.json'], namespace: 'default' });
    expect(applied).toMatchObject({ stdout: 'configmap/from-file created\n', exitCode: 0 });

    const watch = await driver.kubectl({ argv: ['get', 'pods', '-w'], namespace: 'default' });
    let seen = '';
    for await (const { bytes } of watch.output) {
      seen += decoder.decode(bytes);
      if (seen.includes('web')) watch.cancel();
    }
    expect(await watch.exit).toEqual({ exitCode: 130, signal: null });
  });
});
