import { newNotAcceptable, newUnsupportedMediaType, StatusError } from '../../kube/index.ts';
import type { ApiRequest } from './request.ts';
import type { BodyFormat } from './response.ts';

/** What the answer is turned into: `as=Table;v=v1;g=meta.k8s.io`. */
export interface AnswerConversion {
  readonly kind: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  readonly version: 'v1' | 'v1beta1';
}

/** What the answer is written as. */
export interface OutputMediaType {
  readonly mediaType: 'application/json' | 'application/yaml';
  readonly format: BodyFormat;
  readonly convert: AnswerConversion | undefined;
}

/** Where nobody has asked for anything. */
export const jsonOutput: OutputMediaType = { mediaType: 'application/json', format: 'json', convert: undefined };

/** How built-in clients write bodies; answers are never written so. */
const protobufType = 'application/vnd.kubernetes.protobuf';

const served = ['application/json', 'application/yaml'] as const;
type Served = (typeof served)[number];

/** One part of an `Accept` header. */
interface Clause {
  readonly type: string;
  readonly quality: number;
  readonly parameters: Readonly<Record<string, string>>;
}

const parsed = new Map<string, readonly Clause[]>();
/** A header that is longer is nobody's habit. */
const maxRemembered = 1_000;

/** Clauses by falling quality (`munnerz/goautoneg`). Few headers come again and again, so that they are parsed once. */
export function parseAccept(header: string): readonly Clause[] {
  const known = parsed.get(header);
  if (known !== undefined) return known;
  const clauses = header.split(',').map((part): Clause => {
    const [type = '', ...rest] = part.split(';').map((piece) => piece.trim());
    const parameters: Record<string, string> = {};
    let quality = 1;
    for (const piece of rest) {
      const at = piece.indexOf('=');
      const name = (at < 0 ? piece : piece.slice(0, at)).trim();
      const value = at < 0 ? '' : piece.slice(at + 1).trim();
      if (name === 'q') quality = Number(value) || 0;
      else Object.defineProperty(parameters, name, { value, enumerable: true, configurable: true });
    }
    return { type, quality, parameters };
  });
  clauses.sort((a, b) => b.quality - a.quality);
  if (header.length > maxRemembered) return clauses;
  if (parsed.size > 200) parsed.clear();
  parsed.set(header, clauses);
  return clauses;
}

/**
 * What is to be answered (`NegotiateOutputMediaType`, apiserver/pkg/endpoints/handlers/negotiation/negotiate.go, v1.37).
 * protobuf and CBOR are not served, so that clients that name JSON as well fall back to it.
 * @throws StatusError 406
 */
export function negotiateOutput(request: ApiRequest, allowsConversion = true): OutputMediaType {
  const header = request.header('accept') ?? '';
  if (header === '') return output(request, 'application/json', undefined, false);
  const clauses = parseAccept(header);
  if (!clauses.some(({ type }) => passesRouter(type))) throw newNotRoutable();
  for (const clause of clauses) {
    for (const mediaType of served) {
      if (!covers(clause.type, mediaType)) continue;
      const conversion = conversionOf(clause.parameters);
      if (conversion === 'unknown' || (conversion !== undefined && !allowsConversion)) continue;
      const stream = clause.parameters['stream'];
      if (stream !== undefined && stream !== '' && stream !== 'watch') continue;
      return output(request, mediaType, conversion, clause.parameters['pretty'] === '1');
    }
  }
  throw newNotAcceptable(`only the following media types are accepted: ${served.join(', ')}`);
}

/** Upstream's router takes a header for whole media types, and would not take `application/*`. */
const passesRouter = (type: string) => type === '*/*' || served.some((mediaType) => type === mediaType);

function newNotRoutable(): StatusError {
  return new StatusError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${served.join(', ')}`,
    {},
  );
}

/**
 * The same for what answers with bytes of its own: a log, though it is text, to who would take an object
 * (`getResourceHandler`, apiserver/pkg/endpoints/handlers/get.go, v1.37), and a connection or a proxy to anyone. Undefined where
 * only a refusal would have to be written in something.
 * @throws StatusError 406
 */
export function negotiateStream(request: ApiRequest, isLog: boolean): OutputMediaType | undefined {
  try {
    return negotiateOutput(request, false);
  } catch (error) {
    const accepted = [...served, protobufType];
    const takesObject = parseAccept(request.header('accept') ?? '').some(({ type }) => type === protobufType);
    if (!isLog || takesObject || !(error instanceof StatusError)) return undefined;
    throw newNotAcceptable(`only the following media types are accepted: ${accepted.join(', ')}`);
  }
}

const covers = (type: string, mediaType: string) => type === mediaType || type === '*/*' || type === 'application/*';

function conversionOf(parameters: Readonly<Record<string, string>>): AnswerConversion | 'unknown' | undefined {
  const { as: kind, v: version, g: group } = parameters;
  if (kind === undefined && version === undefined && group === undefined) return undefined;
  if (group !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return 'unknown';
  if (kind !== 'Table' && kind !== 'PartialObjectMetadata' && kind !== 'PartialObjectMetadataList') return 'unknown';
  return { kind, version };
}

function output(
  request: ApiRequest,
  mediaType: Served,
  convert: AnswerConversion | undefined,
  pretty: boolean,
): OutputMediaType {
  if (mediaType === 'application/yaml') return { mediaType, format: 'yaml', convert };
  return { mediaType, format: pretty || wantsPretty(request) ? 'pretty' : 'json', convert };
}

function wantsPretty(request: ApiRequest): boolean {
  const asked = request.query.get('pretty');
  if (asked !== null && asked !== '') return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(asked);
  const agent = request.header('user-agent') ?? '';
  return agent.startsWith('curl') || agent.startsWith('Wget') || agent.startsWith('Mozilla/5.0');
}

/**
 * What the body is written in; JSON when nothing is said. Custom resources have no protobuf.
 * @throws StatusError 415
 */
export function negotiateInput(request: ApiRequest, acceptsProtobuf: boolean): 'json' | 'yaml' | 'protobuf' {
  const header = request.header('content-type') ?? '';
  const mediaType = mediaTypeOf(header);
  if (mediaType === '' || mediaType === 'application/json') return 'json';
  if (mediaType === 'application/yaml') return 'yaml';
  if (mediaType === protobufType && acceptsProtobuf) return 'protobuf';
  throw newUnsupportedBody(acceptsProtobuf ? [...served, protobufType] : served);
}

/** Whether a body of this content type is bytes, not text. */
export const isProtobufType = (header: string | null | undefined): boolean =>
  mediaTypeOf(header ?? '') === protobufType;

/** The media type without parameters, in lower case. */
export function mediaTypeOf(header: string): string {
  const end = header.indexOf(';');
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase();
}

/** The refusal (415) of a body in none of these formats. */
export function newUnsupportedBody(accepted: readonly string[]): StatusError {
  return newUnsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}
