import { newBadRequest, quote, StatusError } from '../../kube/index.ts';

const digits = /^\d+$/;

/**
 * Reads `resourceVersion` of a query as a revision of the store; 0 for none, or for `0`.
 * Simplified: upstream waits up to three seconds for a version that is to come; here it is refused at once.
 * @throws StatusError 400 for what is no number, 504 for what the store has not come to yet.
 */
export function parseResourceVersion(text: string, current: number): number {
  const revision = parseRevision(text);
  if (revision === undefined) throw newBadRequest(`invalid resource version: ${invalidVersion(text)}`);
  if (revision > current) throw newTooLargeVersion(text, current);
  return revision;
}

/** The number; undefined for what is none. */
export function parseRevision(text: string): number | undefined {
  if (text === '' || text === '0') return 0;
  return digits.test(text) ? Number(text) : undefined;
}

/** How upstream tells of a version that is no number. */
export const invalidVersion = (text: string) =>
  `resourceVersion: Invalid value: ${quote(text)}: strconv.ParseUint: parsing ${quote(text)}: invalid syntax`;

/** `NewTooLargeResourceVersionError` (apiserver/pkg/storage/errors.go, v1.37). */
export function newTooLargeVersion(wanted: string, current: number): StatusError {
  return new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
