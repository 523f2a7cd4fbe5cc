import { isPathSegmentName, newBadRequest } from '../../../kube/index.ts';

/** A name that can stand in a key. @throws StatusError 400 */
export function checkName(name: string): void {
  if (name === '') throw newBadRequest('Name parameter required.');
  const why = isPathSegmentName(name, false);
  if (why.length > 0) throw newBadRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${why.join(';')}`);
}
