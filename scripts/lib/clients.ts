import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { findKubectl } from '../../tests/real/kubectl-program.ts';

/** Says why tests with clients that are not ours cannot run here; `undefined` when they can. */
export async function whyNoClients(): Promise<string | undefined> {
  const kubectl = findKubectl();
  if (!kubectl.found) return kubectl.reason;
  let installed: string;
  try {
    installed = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' }).trim();
  } catch (error) {
    return `no Go on PATH that runs (${error instanceof Error ? error.message : error})`;
  }
  const wanted =
    /^go (\S+)$/m.exec(await readFile(new URL('../../tests/clients/helm/go.mod', import.meta.url), 'utf8'))?.[1] ?? '';
  const [major, minor] = installed.replace(/^go/, '').split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  if (major === wantedMajor && Number(minor) >= Number(wantedMinor)) return undefined;
  return `Go on PATH is ${installed}; the clients are built with go${wanted} or newer`;
}
