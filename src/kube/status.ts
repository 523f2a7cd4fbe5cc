import { toGoJson } from './go-json.ts';
import { formatGroupResource, type GroupResource } from './object.ts';
import { quote } from './quote.ts';

export { quote };

/** `Status.reason` (`apimachinery/pkg/apis/meta/v1/types.go`, v1.37). */
export type StatusReason =
  | ''
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'StoreReadError'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable';

/** `Status.details.causes[].reason`, which is also a {@link FieldError}'s type. */
export type CauseType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError'
  | 'UnexpectedServerResponse'
  | 'FieldManagerConflict'
  | 'ResourceVersionTooLarge'
  | 'DisruptionBudget'
  | 'NamespaceTerminating'
  | 'NodeCapacity'
  | 'UnsupportedPlatform';

export interface StatusCause {
  readonly reason?: CauseType;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** metav1.Status as the API server writes it. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: {
    readonly resourceVersion?: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: StatusReason;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/**
 * A refusal of the API server, in Kubernetes's own words (which are English only: they are what the real one prints).
 * The texts of the constructors below follow `apimachinery/pkg/api/errors/errors.go`, v1.37.
 */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: StatusReason;
  readonly details: StatusDetails | undefined;
  /** Of the list that expired (`metadata.continue`), or of the too large resourceVersion. */
  readonly metadata: Status['metadata'];

  constructor(
    code: number,
    reason: StatusReason,
    message: string,
    details?: StatusDetails,
    options: { readonly cause?: unknown; readonly metadata?: Status['metadata'] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.metadata = options.metadata ?? {};
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      ...(this.message === '' ? {} : { message: this.message }),
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

const detailsOf = (resource: GroupResource, name: string): StatusDetails => ({
  ...(name === '' ? {} : { name }),
  ...(resource.group === '' ? {} : { group: resource.group }),
  ...(resource.resource === '' ? {} : { kind: resource.resource }),
});

export function newNotFound(resource: GroupResource, name: string): StatusError {
  const text = `${formatGroupResource(resource)} ${quote(name)} not found`;
  return new StatusError(404, 'NotFound', text, detailsOf(resource, name));
}

export function newAlreadyExists(resource: GroupResource, name: string): StatusError {
  const text = `${formatGroupResource(resource)} ${quote(name)} already exists`;
  return new StatusError(409, 'AlreadyExists', text, detailsOf(resource, name));
}

/** A write that lost against another; `why` is what Go's error says. */
export function newConflict(resource: GroupResource, name: string, why: string): StatusError {
  const text = `Operation cannot be fulfilled on ${formatGroupResource(resource)} ${quote(name)}: ${why}`;
  return new StatusError(409, 'Conflict', text, detailsOf(resource, name));
}

/** The text of a failed compare-and-swap (`apiserver/pkg/registry/generic/registry/store.go`). */
export const optimisticLockText =
  'the object has been modified; please apply your changes to the latest version and try again';

/** Server-side apply's conflict: one cause a field (`managedfields/internal/conflict.go`). */
export function newApplyConflict(causes: readonly StatusCause[], message: string): StatusError {
  return new StatusError(409, 'Conflict', message, { causes });
}

export function newForbidden(resource: GroupResource, name: string, why: string): StatusError {
  const what = formatGroupResource(resource);
  const text =
    what === ''
      ? `forbidden: ${why}`
      : name === ''
        ? `${what} is forbidden: ${why}`
        : `${what} ${quote(name)} is forbidden: ${why}`;
  return new StatusError(403, 'Forbidden', text, detailsOf(resource, name));
}

/** A refusal tells no more errors, and no more text, than this: an object of 3 MB can have millions of them. */
const maxErrors = 1_000;
const maxErrorCharacters = 2 ** 20;

/**
 * All violations at once. `kind` is the object's kind, its group beside it; with `isDistinct` what is told twice is a cause once.
 * Simplified: of more than 1,000 violations, or of more than a million characters, only the first are told, and how many follow.
 */
export function newInvalid(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
  isDistinct = false,
): StatusError {
  const what = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const bodies = new Set<string>();
  const causes: StatusCause[] = [];
  let characters = 0;
  let told = 0;
  for (const error of errors) {
    if (told >= maxErrors || characters >= maxErrorCharacters) break;
    told += 1;
    const text = error.toString();
    characters += text.length;
    if (isDistinct && bodies.has(text)) continue;
    bodies.add(text);
    causes.push({ reason: error.type, message: error.body(), field: error.field });
  }
  const all = told === errors.length ? [...bodies] : [...bodies, `and ${errors.length - told} more errors`];
  const aggregate = all.length === 1 ? (all[0] ?? '') : `[${all.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${what} ${quote(name)} is invalid: ${aggregate}`, {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    ...(kind.kind === '' ? {} : { kind: kind.kind }),
    causes,
  });
}

export function newBadRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function newUnauthorized(message = 'Unauthorized'): StatusError {
  return new StatusError(401, 'Unauthorized', message);
}

export function newMethodNotSupported(resource: GroupResource, action: string): StatusError {
  const text = `${action} is not supported on resources of kind ${quote(formatGroupResource(resource))}`;
  return new StatusError(405, 'MethodNotAllowed', text, detailsOf(resource, ''));
}

export function newUnsupportedMediaType(message: string): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', message);
}

export function newNotAcceptable(message: string): StatusError {
  return new StatusError(406, 'NotAcceptable', message);
}

export function newRequestEntityTooLarge(message: string): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', message);
}

export function newExpired(message: string, metadata?: Status['metadata']): StatusError {
  return new StatusError(410, 'Expired', message, undefined, metadata === undefined ? {} : { metadata });
}

export function newTooManyRequests(
  message: string,
  retryAfterSeconds: number,
  causes?: readonly StatusCause[],
): StatusError {
  return new StatusError(429, 'TooManyRequests', message, {
    ...(causes === undefined ? {} : { causes }),
    ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
  });
}

export function newInternalError(cause: unknown): StatusError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StatusError(
    500,
    'InternalError',
    `Internal error occurred: ${message}`,
    { causes: [{ message }] },
    { cause },
  );
}

/** Tests whether a thrown value is a {@link StatusError}. */
export function isStatusError(value: unknown): value is StatusError {
  return value instanceof StatusError;
}

const typeTexts: Readonly<Partial<Record<CauseType, string>>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

/** Given as the value of a {@link FieldError}, none is shown (`field.OmitValueType`). */
export const omittedValue: unique symbol = Symbol('omitted value');

/** One violation, with the path of its field: `spec.containers[0].name` (`apimachinery/pkg/util/validation/field/errors.go`, v1.37). */
export class FieldError {
  readonly type: CauseType;
  readonly field: string;
  /** Printed as Go prints it; types that show none (Required, Forbidden, TooLong) have an empty one. */
  readonly value: unknown;
  readonly detail: string;

  constructor(type: CauseType, field: string, value: unknown, detail: string) {
    this.type = type;
    this.field = field;
    this.value = value;
    this.detail = detail;
  }

  /** What follows the field's path: `Invalid value: "x": must be ...`. */
  body(): string {
    const head = typeTexts[this.type] ?? this.type;
    const shows =
      this.value !== omittedValue &&
      !['FieldValueRequired', 'FieldValueForbidden', 'FieldValueTooLong', 'InternalError'].includes(this.type);
    const text = shows ? `${head}: ${formatGoValue(this.value)}` : head;
    return this.detail === '' ? text : `${text}: ${this.detail}`;
  }

  toString(): string {
    return `${this.field}: ${this.body()}`;
  }
}

/** A value as `field.Error` shows it: strings quoted, numbers and booleans bare, the rest as JSON. */
function formatGoValue(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  return typeof value === 'string' ? quote(value) : typeof value === 'object' ? toGoJson(value) : String(value);
}

export const fieldErrors = {
  required: (field: string, detail = '') => new FieldError('FieldValueRequired', field, '', detail),
  invalid: (field: string, value: unknown, detail: string) => new FieldError('FieldValueInvalid', field, value, detail),
  typeInvalid: (field: string, value: unknown, detail: string) =>
    new FieldError('FieldValueTypeInvalid', field, value, detail),
  duplicate: (field: string, value: unknown) => new FieldError('FieldValueDuplicate', field, value, ''),
  notFound: (field: string, value: unknown) => new FieldError('FieldValueNotFound', field, value, ''),
  forbidden: (field: string, detail: string) => new FieldError('FieldValueForbidden', field, '', detail),
  /** `supported` in the order in which they are printed: upstream sorts sets. */
  notSupported: (field: string, value: unknown, supported: readonly string[]) =>
    new FieldError(
      'FieldValueNotSupported',
      field,
      value,
      supported.length === 0 ? '' : `supported values: ${supported.map(quote).join(', ')}`,
    ),
  tooLong: (field: string, max: number) =>
    new FieldError('FieldValueTooLong', field, '', `may not be more than ${max} bytes`),
  tooMany: (field: string, count: number, max: number) =>
    new FieldError('FieldValueTooMany', field, count, `must have at most ${max} items`),
  internal: (field: string, message: string) => new FieldError('InternalError', field, '', message),
} as const;
