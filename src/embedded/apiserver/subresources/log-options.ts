import {
  canonicalTime,
  type FieldError,
  fieldErrors,
  newBadRequest,
  newInvalid,
  TimeError,
} from '../../../kube/index.ts';
import type { LogOptions } from '../node-backend.ts';
import { parseBoolean, parseInteger } from '../query.ts';

/**
 * `PodLogOptions` of a query, checked (`ValidatePodLogOptions`, pkg/apis/core/validation, v1.37); `stream` is behind the feature
 * gate `PodLogsQuerySplitStreams`, which is off. `insecureSkipTLSVerifyBackend` changes nothing: there is no TLS between the API
 * server and a kubelet of the same program.
 * @throws StatusError 400, 422
 */
export function parseLogOptions(query: URLSearchParams, name: string): LogOptions {
  const sinceSeconds = parseInteger(query.get('sinceSeconds'));
  const sinceMs = parseSinceTime(query.get('sinceTime'));
  const tailLines = parseInteger(query.get('tailLines'));
  const limitBytes = parseInteger(query.get('limitBytes'));
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(fieldErrors.invalid('tailLines', tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(fieldErrors.invalid('limitBytes', limitBytes, 'must be greater than 0'));
  }
  if (sinceSeconds !== undefined && query.has('sinceTime')) {
    errors.push(fieldErrors.forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldErrors.invalid('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  }
  if (query.has('stream')) errors.push(fieldErrors.forbidden('stream', 'may not be specified'));
  if (errors.length > 0) throw newInvalid({ group: '', kind: 'PodLogOptions' }, name, errors);
  return {
    follow: parseBoolean(query.get('follow')),
    previous: parseBoolean(query.get('previous')),
    timestamps: parseBoolean(query.get('timestamps')),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
}

/** A `metav1.Time` of a query; none is the beginning of time (`UnmarshalQueryParameter`). @throws StatusError 400 */
function parseSinceTime(text: string | null): number | undefined {
  if (text === null || text === '' || text === 'null') return undefined;
  try {
    return Date.parse(canonicalTime(text));
  } catch (error) {
    if (error instanceof TimeError) throw newBadRequest(error.message);
    throw error;
  }
}
