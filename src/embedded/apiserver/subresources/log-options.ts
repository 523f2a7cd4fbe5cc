import { type FieldError, fieldErrors, newInvalid } from '../../../kube/index.ts';
import { parseInteger } from '../query.ts';

const streams = ['All', 'Stdout', 'Stderr'];

/** Checks `PodLogOptions` of a query (`ValidatePodLogOptions`, pkg/apis/core/validation, v1.37). @throws StatusError 400, 422 */
export function checkLogOptions(query: URLSearchParams, name: string): void {
  const errors: FieldError[] = [];
  const tailLines = parseInteger(query.get('tailLines'));
  const limitBytes = parseInteger(query.get('limitBytes'));
  const sinceSeconds = parseInteger(query.get('sinceSeconds'));
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(fieldErrors.invalid('tailLines', tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(fieldErrors.invalid('limitBytes', limitBytes, 'must be greater than 0'));
  }
  if (sinceSeconds !== undefined && query.has('sinceTime')) {
    errors.push(fieldErrors.forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldErrors.invalid('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  }
  const stream = query.get('stream') ?? 'All';
  if (!streams.includes(stream)) errors.push(fieldErrors.notSupported('stream', stream, streams));
  if (stream !== 'All' && tailLines !== undefined) {
    errors.push(fieldErrors.forbidden('', '`tailLines` and specific `stream` are mutually exclusive for now'));
  }
  if (errors.length > 0) throw newInvalid({ group: '', kind: 'PodLogOptions' }, name, errors);
}
