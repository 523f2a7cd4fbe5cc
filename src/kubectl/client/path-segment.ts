import { quote } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';

/** A name in the path of a request, as client-go takes it (`rest/request.go`, v0.37). @throws CommandError for what no path can have */
export const nameSegment = (name: string): string => segment('resource name', name);

/** The same of a namespace. */
export const namespaceSegment = (namespace: string): string => segment('namespace', namespace);

/** `IsValidPathSegmentName` (k8s.io/apimachinery v0.37, pkg/api/validation/path/name.go). */
function segment(what: string, text: string): string {
  const faults =
    text === '.' || text === '..'
      ? [`may not be '${text}'`]
      : ['/', '%'].filter((sign) => text.includes(sign)).map((sign) => `may not contain '${sign}'`);
  if (faults.length > 0) throw new CommandError(`invalid ${what} ${quote(text)}: [${faults.join(' ')}]`);
  return encodeURIComponent(text);
}
