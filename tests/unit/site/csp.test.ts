import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectScriptHashes } from '../../../src/site/after-build/csp.ts';

let dist: string;
beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'podpath-csp-'));
  await mkdir(join(dist, 'en'));
  const page = '<script>alert(1)</script><script src="/a.js"></script><script type="application/json">{}</script>';
  await writeFile(join(dist, 'index.html'), page);
  await writeFile(join(dist, 'en', 'index.html'), `${page}<script type="module">let a;\n</script>`);
});
afterAll(() => rm(dist, { recursive: true, force: true }));

it('lists each inline script once, and neither files nor data', async () => {
  const hashes = await collectScriptHashes(dist);
  expect(hashes).toHaveLength(2);
  // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
  expect(hashes).toContain('sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=');
});
