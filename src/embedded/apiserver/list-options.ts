import {
  type FieldError,
  type FieldSelector,
  fieldErrors,
  newBadRequest,
  newInvalid,
  parseFieldSelector,
  parseLabelSelector,
  quote,
  type Selector,
  SelectorError,
} from '../../kube/index.ts';
import { parseBoolean, parseInteger } from './query.ts';
import type { ResourceDefinition } from './resource.ts';

/** `ListOptions` of a list, a watch or a deletecollection. */
export interface ListRequestOptions {
  readonly labelSelector: Selector;
  readonly fieldSelector: FieldSelector;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly timeoutSeconds: number | undefined;
  /** 0 for none. */
  readonly limit: number;
  readonly continue: string;
  readonly sendInitialEvents: boolean | undefined;
}

/**
 * Reads and checks the query of a list (`listOpts` of apiserver/pkg/endpoints/handlers/get.go and
 * apimachinery/pkg/apis/meta/internalversion/{defaults,validation}, v1.37; the WatchList feature is on, as it is by default).
 * @throws StatusError 400, 422
 */
export function parseListOptions(
  query: URLSearchParams,
  definition: ResourceDefinition,
  name: string,
): ListRequestOptions {
  const sendInitialEvents = query.get('sendInitialEvents');
  const options = {
    labelSelector: parseSelector(parseLabelSelector, query.get('labelSelector')),
    fieldSelector: parseSelector(parseFieldSelector, query.get('fieldSelector')),
    watch: parseBoolean(query.get('watch')),
    allowWatchBookmarks: parseBoolean(query.get('allowWatchBookmarks')),
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    timeoutSeconds: parseInteger(query.get('timeoutSeconds')),
    limit: Math.max(0, parseInteger(query.get('limit')) ?? 0),
    continue: query.get('continue') ?? '',
    sendInitialEvents: sendInitialEvents === null ? undefined : parseBoolean(sendInitialEvents),
  };
  if (
    options.watch &&
    options.sendInitialEvents === undefined &&
    options.resourceVersionMatch === '' &&
    (options.resourceVersion === '' || options.resourceVersion === '0')
  ) {
    options.sendInitialEvents = true;
    options.resourceVersionMatch = 'NotOlderThan';
  }
  const errors = options.watch ? validateWatch(options) : validateList(options);
  if (errors.length > 0) throw newInvalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  for (const { field } of options.fieldSelector) checkFieldLabel(field, definition);
  if (name !== '') options.fieldSelector = selectByName(options.fieldSelector, name);
  return options;
}

function parseSelector<T>(parse: (text: string) => T, text: string | null): T {
  try {
    return parse(text ?? '');
  } catch (error) {
    if (error instanceof SelectorError) throw newBadRequest(error.message);
    throw error;
  }
}

/** A field that the kind can be selected by; the names are asked of an object without fields. */
function checkFieldLabel(field: string, definition: ResourceDefinition): void {
  if (field === 'metadata.name') return;
  const { rules, info } = definition;
  const fields = selectableNames.get(rules) ?? new Set(Object.keys(rules.selectableFields?.(empty) ?? {}));
  selectableNames.set(rules, fields);
  if (fields.has(field) || (field === 'metadata.namespace' && (info.namespaced || fields.size === 0))) return;
  if (info.kind === 'Job') throw newBadRequest(`field label ${quote(field)} not supported for Job`);
  throw newBadRequest(
    fields.size === 0
      ? `${quote(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
      : `field label not supported: ${field}`,
  );
}

const selectableNames = new WeakMap<object, ReadonlySet<string>>();
/** Something whose fields may be read two levels down, as every kind's selectable fields are. */
const empty = { apiVersion: '', kind: '', metadata: {}, spec: {}, status: {}, involvedObject: {}, regarding: {} };

/** The name of the path, or of a field selector that `requestInfo` has taken for one. */
function selectByName(selector: FieldSelector, name: string): FieldSelector {
  if (selector.length === 0) return [{ field: 'metadata.name', operator: '=', value: name }];
  if (exactValue(selector, 'metadata.name') !== name) {
    throw newBadRequest("fieldSelector metadata.name doesn't match requested name");
  }
  return selector;
}

/** The value that a selector holds a field to. */
export function exactValue(selector: FieldSelector, field: string): string | undefined {
  return selector.find((term) => term.field === field && term.operator === '=')?.value;
}

type Checked = Pick<ListRequestOptions, 'continue' | 'resourceVersion' | 'resourceVersionMatch' | 'sendInitialEvents'>;

function validateList(options: Checked): FieldError[] {
  const errors: FieldError[] = [];
  const match = options.resourceVersionMatch;
  const forbid = (detail: string) => errors.push(fieldErrors.forbidden('resourceVersionMatch', detail));
  if (match !== '') {
    if (options.resourceVersion === '') {
      forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
    }
    if (options.continue !== '') forbid('resourceVersionMatch is forbidden when continue is provided');
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(fieldErrors.notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && options.resourceVersion === '0') {
      forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
  }
  if (options.sendInitialEvents !== undefined) {
    errors.push(fieldErrors.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return errors;
}

function validateWatch(options: Checked): FieldError[] {
  const errors: FieldError[] = [];
  const match = options.resourceVersionMatch;
  const forbid = (detail: string) => errors.push(fieldErrors.forbidden('resourceVersionMatch', detail));
  if (options.sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (match !== '') {
    if (options.sendInitialEvents === undefined) {
      forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
    }
    if (match !== 'NotOlderThan') {
      errors.push(fieldErrors.notSupported('resourceVersionMatch', match, ['NotOlderThan']));
    }
    if (options.continue !== '') forbid('resourceVersionMatch is forbidden when continue is provided');
  }
  return errors;
}
