import { fromHeaderText } from '../../../base/index.ts';
import { newBadRequest, quote } from '../../../kube/index.ts';
import type { ApiRequest } from '../request.ts';

/** Whom the `Impersonate-*` headers name, as they say it. */
export interface WantedUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

const extraPrefix = 'impersonate-extra-';

/**
 * Reads the headers of impersonation (`apiserver/pkg/endpoints/filters/impersonation/constrained_impersonation.go
 * processImpersonationHeaders`, v1.37); undefined where there are none.
 * The fetch API joins headers of one name by `, `, so that a group whose name holds that text is read as two.
 * @throws StatusError 400 where groups, uid or extra come without a user.
 */
export function readWantedUser(request: ApiRequest): WantedUser | undefined {
  const username = fromHeaderText(request.header('impersonate-user') ?? '');
  const uid = fromHeaderText(request.header('impersonate-uid') ?? '');
  const groups = splitValues(request.header('impersonate-group'));
  const extra: Record<string, readonly string[]> = Object.create(null);
  let hasExtra = false;
  for (const name of request.headerNames?.() ?? []) {
    if (!name.startsWith(extraPrefix)) continue;
    hasExtra = true;
    extra[unescapeKey(name.slice(extraPrefix.length))] = splitValues(request.header(name));
  }
  if (username !== '') return { username, uid, groups, extra };
  if (uid === '' && groups.length === 0 && !hasExtra) return undefined;
  throw newBadRequest(`requested ${formatGoUser(uid, groups, extra)} without impersonating a user name`);
}

function splitValues(header: string | undefined): string[] {
  return header === undefined ? [] : fromHeaderText(header).split(', ');
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // Not well escaped: taken as it is, as upstream does.
    return key;
  }
}

/** Upstream prints its struct with `%#v`. */
function formatGoUser(uid: string, groups: readonly string[], extra: WantedUser['extra']): string {
  const formatList = (values: readonly string[]) => `[]string{${values.map(quote).join(', ')}}`;
  const keys = Object.keys(extra).sort();
  const formatted = {
    groups: groups.length === 0 ? '[]string(nil)' : formatList(groups),
    extra:
      keys.length === 0
        ? 'map[string][]string(nil)'
        : `map[string][]string{${keys.map((key) => `${quote(key)}:${formatList(extra[key] ?? [])}`).join(', ')}}`,
  };
  return `&user.DefaultInfo{Name:"", UID:${quote(uid)}, Groups:${formatted.groups}, Extra:${formatted.extra}}`;
}
