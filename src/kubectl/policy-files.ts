import type { PodpathError } from '../base/index.ts';
import type { FlagUse } from './line.ts';
import type { PolicyContext } from './policy-context.ts';
import * as messages from './policy-messages.ts';

/** What the values of a flag that names files come to. */
export type FileJudgement =
  | { readonly kind: 'files' }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'pinned'; readonly url: string; readonly manifest: string }
  | { readonly kind: 'refused'; readonly error: PodpathError };

/** `./web.yaml` is `web.yaml`; nothing else is made of a name, so that one with `..` is in no list. */
function plainName(name: string): string {
  return name.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
}

/**
 * Judges one use of a flag whose value names files. kubectl splits most of these at commas as a CSV row, so each part must be
 * allowed, and a quote (which could hide a comma) must not be there.
 */
export function judgeFiles(
  use: FlagUse,
  kind: 'manifest' | 'folder' | 'file' | 'pair',
  context: PolicyContext,
): FileJudgement {
  const { value, spelling } = use;
  const pinned = context.pinnedUrls.get(value);
  if (kind === 'manifest' && pinned !== undefined) return { kind: 'pinned', url: value, manifest: pinned };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    return { kind: 'refused', error: messages.urlRefused(spelling, value, [...context.pinnedUrls.keys()]) };
  }
  if (kind === 'manifest' && value === '-') return { kind: 'stdin' };
  if (context.harmless) return { kind: 'files' };
  const allowed = new Set(context.folderFiles.map(plainName));
  for (const part of kind === 'folder' ? [value] : value.split(',')) {
    const name = kind === 'pair' ? part.replace(/^[^=]*=/, '') : part;
    if (!isAllowed(name, kind, allowed)) {
      return { kind: 'refused', error: messages.fileRefused(spelling, value, context.folderFiles) };
    }
  }
  return { kind: 'files' };
}

function isAllowed(name: string, kind: 'manifest' | 'folder' | 'file' | 'pair', allowed: ReadonlySet<string>): boolean {
  if (name === '' || /["=\\]|^[/~]|(?:^|\/)\.\.(?:\/|$)|[*?[]/.test(name)) return false;
  if (kind !== 'folder') return !name.endsWith('/') && allowed.has(plainName(name));
  const folder = name === '.' || name === './' ? '' : `${plainName(name)}/`;
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((file) => allowed.has(folder + file));
}
