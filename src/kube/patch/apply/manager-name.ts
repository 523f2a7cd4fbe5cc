import { utf8Length } from '../../validation/index.ts';

const maxNameBytes = 128;
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/**
 * Who writes: `fieldManager` of the request, or what its User-Agent has before the first `/`, without what cannot be
 * printed and cut at 128 bytes (`managerOrUserAgent` of `apiserver/pkg/endpoints/handlers/create.go`, v1.37).
 */
export function managerName(fieldManager: string | undefined, userAgent: string): string {
  if (fieldManager) return fieldManager;
  const slash = userAgent.indexOf('/');
  const head = slash < 0 ? userAgent : userAgent.slice(0, slash);
  if (head.length <= maxNameBytes / 4 && !unprintable.test(head)) return head;
  let name = '';
  let bytes = 0;
  for (const character of head) {
    if (unprintable.test(character)) continue;
    bytes += utf8Length(character);
    if (bytes > maxNameBytes) break;
    name += character;
  }
  return name;
}
