import { execFileSync } from 'node:child_process';
import { grammar } from '../../src/kubectl/grammar/index.ts';

/** The kubectl on PATH, when it is the one whose grammar the project has; else why there is none. */
export function findKubectl(): { readonly found: true } | { readonly found: false; readonly reason: string } {
  let output: string;
  try {
    output = execFileSync('kubectl', ['version', '--client'], { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' });
  } catch (error) {
    return { found: false, reason: `no kubectl on PATH that runs (${error instanceof Error ? error.message : error})` };
  }
  const version = /Client Version: (\S+)/.exec(output)?.[1] ?? 'unknown';
  if (version === grammar.version) return { found: true };
  return { found: false, reason: `kubectl on PATH is ${version}; the grammar is of ${grammar.version}` };
}
