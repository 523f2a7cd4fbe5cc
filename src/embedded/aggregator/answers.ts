import type { ApiResponse, HeaderList } from '../apiserver/response.ts';
import type { HttpResponse } from '../runtime/process/process-types.ts';

/** What Go's `http.Error` answers. */
export const plain = (status: number, message: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: `${message}\n`,
});
/** To who asks for what a server is not there for. */
export const unavailable = plain(503, 'service unavailable');

/** Another server's answer as the API server's own. */
export function toResponse({ status, headers = {}, body }: HttpResponse): ApiResponse {
  const list: HeaderList = Object.entries(headers).map(([name, value]) => [
    name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
    value,
  ]);
  return { status, headers: list, body: { kind: 'text', text: body } };
}
