import {
  fieldErrors,
  formatApiVersion,
  type GroupVersionKind,
  type KubeObject,
  newBadRequest,
  newInvalid,
  type StatusError,
} from '../../../kube/index.ts';

/** Why an object is not of a custom kind; undefined when it is. `body` is what was sent. */
export function whyOtherCustomKind(
  object: Partial<KubeObject>,
  wanted: GroupVersionKind,
  body: string,
): StatusError | string | undefined {
  const { kind, apiVersion = '' } = object;
  if (!kind) return `Object 'Kind' is missing in '${body}'`;
  const version = formatApiVersion(wanted);
  if (apiVersion !== version) {
    return newBadRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${version})`,
    );
  }
  if (kind === wanted.kind) return undefined;
  const why = fieldErrors.invalid('kind', kind, `must be ${wanted.kind}`);
  return newInvalid({ group: wanted.group, kind }, object.metadata?.name ?? '', [why]);
}
