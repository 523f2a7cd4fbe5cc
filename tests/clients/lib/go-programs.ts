import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const folder = fileURLToPath(new URL('..', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/clients/', import.meta.url));

/** Packages by the folder whose go.mod pins them; `.` is the program in the folder itself. */
const packages = {
  informer: '.',
  helm: 'helm.sh/helm/v4/cmd/helm',
  k9s: 'github.com/derailed/k9s',
} as const;

/** A program that is built from its Go module. */
export type GoProgram = keyof typeof packages;

/**
 * Builds a program, unless it was built from the same sources before, and returns where it is. The first time takes minutes:
 * the modules come from Go's proxy.
 * @throws Error with the end of what Go says.
 */
export async function buildGoProgram(name: GoProgram): Promise<string> {
  const sources = join(folder, name);
  const hash = createHash('sha256');
  for (const file of (await readdir(sources)).sort()) hash.update(file).update(await readFile(join(sources, file)));
  const output = join(cache, `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(output)) return output;
  const { exitCode, all } = await execa(
    'go',
    ['build', '-trimpath', '-ldflags', '-s -w', '-o', output, packages[name]],
    { cwd: sources, env: { CGO_ENABLED: '0' }, reject: false, all: true },
  );
  if (exitCode === 0) return output;
  throw new Error(`go build of ${name} ended with ${exitCode}:\n${all.slice(-4000)}`);
}
