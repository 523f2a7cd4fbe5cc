import { newNotAcceptable, type StatusError, type StoredObject, toGoJson } from '../../kube/index.ts';
import { yaml } from './body/yaml-on-demand.ts';
import { isStatus, parseTableOptions, toTable } from './encode-table.ts';
import { internalTypeOf } from './go-names.ts';
import type { OutputMediaType } from './negotiation.ts';
import type { Operation } from './operation.ts';
import { type ApiBody, type ApiResponse, asStatusError, type BodyFormat, type HeaderList } from './response.ts';
import { formatTable, isTable } from './tables/format-table.ts';
import { toPartial } from './tables/partial.ts';
import type { Answer } from './verbs/answer.ts';
import type { ObjectList } from './verbs/list.ts';

/**
 * What a verb has answered, in the form that the client asked for (`transformResponseObject` of
 * apiserver/pkg/endpoints/handlers/response.go, v1.37).
 * @throws StatusError 400, 406
 */
export function encodeAnswer(operation: Operation, output: OutputMediaType, { status, object }: Answer): ApiResponse {
  return {
    status,
    headers: [['Content-Type', output.mediaType]],
    body: {
      kind: 'object',
      object: isStatus(object) ? object : convert(operation, output, object),
      format: output.format,
    },
  };
}

/** A refusal. Where a Table was asked for it is JSON all the same, indented, as upstream writes it then. */
export function encodeError(error: StatusError, output: OutputMediaType | undefined): ApiResponse {
  const isPlain = output !== undefined && output.convert === undefined;
  const headers: HeaderList = [['Content-Type', isPlain ? output.mediaType : 'application/json']];
  const retry = error.details?.retryAfterSeconds;
  if (retry !== undefined && retry > 0) headers.unshift(['Retry-After', String(retry)]);
  return {
    status: error.code,
    headers,
    body: { kind: 'object', object: error.toStatus(), format: isPlain ? output.format : 'pretty' },
  };
}

function convert(operation: Operation, { convert: wanted }: OutputMediaType, object: object): object {
  const { definition } = operation;
  if (isList(object)) {
    const items = servedItems(operation, object.items);
    if (wanted === undefined) {
      if (definition.custom !== true) return { ...object, items: items.map(withoutType) };
      // Of what has no Go type, in the order of the alphabet; it tells even that nothing is left.
      const { apiVersion, kind, metadata, ...rest } = object;
      return { apiVersion, ...rest, items, kind, metadata: { continue: '', ...metadata } };
    }
    const apiVersion = `meta.k8s.io/${wanted.version}`;
    if (wanted.kind === 'Table') {
      const options = parseTableOptions(operation.request.query);
      return toTable(operation, object.metadata, items, options, wanted.version, true);
    }
    if (wanted.kind === 'PartialObjectMetadataList') {
      return { ...object, kind: wanted.kind, apiVersion, items: items.map((item) => toPartial(item, apiVersion)) };
    }
    throw newNotAcceptable(
      `you requested PartialObjectMetadata, but the requested object is a list (*${internalTypeOf(definition.info)}List)`,
    );
  }
  const served = toServed(operation, object as StoredObject);
  if (wanted === undefined) return served;
  if (wanted.kind === 'Table') {
    const options = parseTableOptions(operation.request.query);
    const { resourceVersion } = served.metadata;
    return toTable(
      operation,
      resourceVersion === undefined ? {} : { resourceVersion },
      [served],
      options,
      wanted.version,
    );
  }
  if (wanted.kind === 'PartialObjectMetadata') return toPartial(served, `meta.k8s.io/${wanted.version}`);
  throw newNotAcceptable(
    `you requested PartialObjectMetadataList, but the requested object is not a list (*${internalTypeOf(definition.info)})`,
  );
}

const isList = (object: object): object is ObjectList => 'items' in object && 'kind' in object && !('spec' in object);

function servedItems(
  { definition: { conversion } }: Operation,
  items: readonly StoredObject[],
): readonly StoredObject[] {
  return conversion === undefined ? items : items.map((item) => conversion.toServed(item));
}

/** As the version of the request has it. */
export function toServed({ definition: { conversion } }: Operation, object: StoredObject): StoredObject {
  return conversion === undefined ? object : conversion.toServed(object);
}

/** In lists of what is compiled into upstream, items do not repeat what they are. */
function withoutType({ apiVersion: _, kind: __, ...rest }: StoredObject): object {
  return rest;
}

/** An answer's object as text. JSON ends with a line end, as upstream's does. */
export function encodeObject(object: unknown, format: BodyFormat): string {
  if (format === 'pretty') return toGoJson(object, '  ');
  if (format === 'yaml') return yaml.value.formatYaml(object);
  return `${isTable(object) ? formatTable(object) : toGoJson(object)}\n`;
}

/** A body as text; undefined for a stream, for an upgrade and for what goes to a watcher. */
export function bodyText(body: ApiBody): string | undefined {
  if (body.kind === 'stream' || body.kind === 'upgrade' || body.kind === 'watch') return undefined;
  return body.kind === 'text' ? body.text : encodeObject(body.object, body.format);
}

/** An answer with its object as text, or a refusal of what is nested too deep to be written. */
export function withText(response: ApiResponse): ApiResponse {
  const { body } = response;
  if (body.kind !== 'object') return response;
  try {
    return { ...response, body: { kind: 'text', text: encodeObject(body.object, body.format) } };
  } catch (error) {
    return encodeError(asStatusError(error), undefined);
  }
}
