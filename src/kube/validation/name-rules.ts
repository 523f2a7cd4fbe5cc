import { type Complaints, isDns1035Label, isDns1123Label, isDns1123Subdomain, isPathSegmentName } from './names.ts';

/** `ValidateNameFunc` of `apimachinery/pkg/api/validation/generic.go` (v1.37): `isPrefix` for a `generateName`. */
export type NameRule = (name: string, isPrefix: boolean) => Complaints;

/** `NameIsDNSSubdomain`: most kinds. */
export const nameIsDnsSubdomain: NameRule = (name, isPrefix) =>
  isDns1123Subdomain(isPrefix ? maskTrailingDash(name) : name);

/** `NameIsDNSLabel`: Namespaces. */
export const nameIsDnsLabel: NameRule = (name, isPrefix) => isDns1123Label(isPrefix ? maskTrailingDash(name) : name);

/** `NameIsDNS1035Label`: Services, without relaxed names. */
export const nameIsDns1035Label: NameRule = (name, isPrefix) =>
  isDns1035Label(isPrefix ? maskTrailingDash(name) : name);

/** `ValidatePathSegmentName` (`apimachinery/pkg/api/validation/path/name.go`): RBAC's kinds. */
export const nameIsPathSegment: NameRule = isPathSegmentName;

/**
 * A prefix may end with a dash, as something follows it. Upstream takes one character more away than it needs, and so do we;
 * of one beyond ASCII it takes a part, which leaves the name as wrong as it was.
 */
function maskTrailingDash(name: string): string {
  const isMasked = name.length > 1 && name.endsWith('-') && name.charCodeAt(name.length - 2) < 0x80;
  return isMasked ? `${name.slice(0, -2)}a` : name;
}
