import { newBadRequest, newMethodNotSupported, type StatusError } from '../../kube/index.ts';
import type { ApiRequest } from '../apiserver/request.ts';
import type { ApiResponse } from '../apiserver/response.ts';

/** A page of JSON. */
export function json(object: object): ApiResponse {
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: { kind: 'object', object, format: 'pretty' },
  };
}

/** @throws StatusError 405 for another method */
export function onlyWith({ method }: ApiRequest, wanted: string): void {
  if (method !== wanted) throw newMethodNotSupported({ group: '', resource: 'debug' }, method.toLowerCase());
}

/** @throws StatusError 400 for what is no object */
export function readBody({ body }: ApiRequest): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : '');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw newBadRequest('the body must be an object of JSON');
}

/** @throws StatusError 400 */
export function readFlag(request: ApiRequest, name: string): boolean {
  const value = readBody(request)[name];
  if (typeof value !== 'boolean') throw newBadRequest(`the body must be {"${name}": true} or {"${name}": false}`);
  return value;
}

/** What cannot be done with this cluster is the caller's fault. */
export function refuseRange<T>(change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (error instanceof RangeError) throw newBadRequest(error.message) satisfies StatusError;
    throw error;
  }
}
