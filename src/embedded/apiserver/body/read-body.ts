import { newBadRequest } from '../../../kube/index.ts';
import type { ApiRequest } from '../request.ts';
import { describeJsonSyntaxError, maxDepth } from './go-json-syntax.ts';
import { type ParsedBody, parseJson } from './json.ts';
import { yaml } from './yaml-on-demand.ts';

/** A body that could not be read, in Go's words; who knows what was expected adds that. */
export class BodySyntaxError extends Error {
  override readonly name = 'BodySyntaxError';
}

/**
 * Reads a body of the format.
 * @throws BodySyntaxError
 */
export function parseBody(text: string, format: 'json' | 'yaml'): ParsedBody {
  try {
    if (format === 'json') return parseJson(text);
    const parsed = parseIfJson(text) ?? yaml.value.parseYaml(text);
    if (isTooDeep(parsed.value, maxDepth)) throw new RangeError('exceeded max depth');
    return parsed;
  } catch (error) {
    if (error instanceof RangeError) throw new BodySyntaxError('exceeded max depth', { cause: error });
    if (!(error instanceof SyntaxError)) throw error;
    throw new BodySyntaxError(
      format === 'json' ? `json parse error: ${describeJsonSyntaxError(text)}` : error.message,
      { cause: error },
    );
  }
}

/** What most clients send as YAML is JSON, too, and read as such; undefined for what is not. @throws RangeError */
export function parseIfJson(text: string): ParsedBody | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed = parseJson(text);
    // Keys that come twice are told by line, as of YAML.
    return parsed.strictErrors.length > 0 ? undefined : parsed;
  } catch (error) {
    // A flow mapping of YAML begins so, too.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((item) => isTooDeep(item, depth - 1));
}

/**
 * A body that is no object of its own (DeleteOptions, a patch).
 * @throws StatusError 400
 */
export function parseBodyOr400(request: ApiRequest, format: 'json' | 'yaml', prefix = ''): ParsedBody {
  try {
    return readBodyOf(request, format);
  } catch (error) {
    if (error instanceof BodySyntaxError) throw newBadRequest(`${prefix}${error.message}`);
    throw error;
  }
}

/**
 * Reads the body of a request.
 * @throws BodySyntaxError
 */
export const readBodyOf = (request: ApiRequest, format: 'json' | 'yaml'): ParsedBody =>
  request.object === undefined ? parseBody(textOf(request), format) : { value: request.object, strictErrors: [] };

/** The body as text; a body of bytes is protobuf, and nobody asks for the text of one but to refuse it. */
export const textOf = ({ body }: ApiRequest): string =>
  typeof body === 'string' ? body : new TextDecoder().decode(body);

/** The beginning of a body, for a message (`summarizeData`, apiserver/pkg/endpoints/handlers/rest.go, v1.37). */
export function summarizeBody(body: string | Uint8Array): string {
  if (body.length === 0) return '<empty>';
  const bytes = (typeof body === 'string' ? new TextEncoder().encode(body.slice(0, 31)) : body).slice(0, 31);
  const isLong = bytes.length > 30 || body.length > 31;
  const start = bytes.slice(0, 30);
  const text =
    bytes[0] === 0x7b
      ? new TextDecoder().decode(start)
      : [...start].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return isLong ? `${text} ...` : text;
}
