import { newBadRequest, newRequestEntityTooLarge, type StatusError } from '../../kube/index.ts';
import { bodyText, encodeError, withText } from './encode.ts';
import { isProtobufType } from './negotiation.ts';
import type { ApiRequest, UserInfo } from './request.ts';
import type { ApiResponse } from './response.ts';

/** As many bytes as a body may have (`MaxRequestBodyBytes`, apiserver/pkg/server/config.go, v1.37). */
export const maxBodyBytes = 3 * 1024 * 1024;
/** Answers above this are compressed for who accepts it. */
const gzipAboveBytes = 128 * 1024;

/** What the transport knows of a caller. */
export interface RequestSource {
  readonly clientIdentity?: UserInfo;
  readonly sourceIp?: string;
}

/** Makes what the pipeline takes of a `Request`. @throws StatusError 400, 413 */
export async function readRequest(request: Request, source: RequestSource = {}): Promise<ApiRequest> {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: decodePath(url.pathname),
    query: url.searchParams,
    // The request must live as long as what goes on with it: in Node its signal forgets the caller's when it is collected.
    header: (name) => request.headers.get(name) ?? undefined,
    headerNames: () => request.headers.keys(),
    body: request.body === null ? '' : await readBody(request),
    signal: request.signal,
    ...source,
  };
}

/** The path with escapes taken back. @throws StatusError 400 */
export function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) throw newBadRequest('the path of the request is not valid: invalid URL escape');
    throw error;
  }
}

async function readBody({ body, headers }: Request): Promise<string | Uint8Array> {
  if (body === null) return '';
  const stream = headers.get('content-encoding') === 'gzip' ? body.pipeThrough(new DecompressionStream('gzip')) : body;
  const decoder = new TextDecoder();
  const isProtobuf = isProtobufType(headers.get('content-type'));
  const chunks: Uint8Array[] = [];
  let text = '';
  let size = 0;
  try {
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBodyBytes) throw newBodyTooLarge();
      if (isProtobuf) chunks.push(chunk);
      else text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    // What the decompressing stream refuses.
    if (error instanceof TypeError && stream !== body) throw newBadRequest('the body is not gzip');
    throw error;
  }
  if (isProtobuf && size > 0) return join(chunks, size);
  return text + decoder.decode();
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** What a body that is too long is refused with. */
export function newBodyTooLarge(): StatusError {
  return newRequestEntityTooLarge(`Request entity too large: limit is ${maxBodyBytes}`);
}

/** Makes a `Response` of what the pipeline gives. */
export function writeResponse(request: Request, response: ApiResponse): Response {
  const { status, headers, body } = withText(response);
  const made = new Headers(headers);
  if (body.kind === 'stream') return new Response(body.stream, { status, headers: made });
  const text = bodyText({ ...body }) ?? '';
  const isHead = request.method === 'HEAD';
  if (text.length > gzipAboveBytes && accepts(request.headers.get('accept-encoding'), 'gzip') && !isHead) {
    made.set('Content-Encoding', 'gzip');
    made.append('Vary', 'Accept-Encoding');
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
    return new Response(stream, { status, headers: made });
  }
  return new Response(isHead || text === '' ? null : text, { status, headers: made });
}

/** Tests an `Accept-Encoding`. */
export function accepts(header: string | null | undefined, encoding: string): boolean {
  return header?.split(',').some((part) => part.trim().split(';')[0] === encoding) ?? false;
}

/** A refusal before the pipeline: of a body that cannot be read. */
export function refuseUnread(error: StatusError): ApiResponse {
  return encodeError(error, undefined);
}
