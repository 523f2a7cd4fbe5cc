import { createOpenApi, type OpenApiOptions } from '../openapi/create-openapi.ts';
import type { ApiRequest } from '../request.ts';
import { type ApiResponse, type HeaderList, notFoundPage } from '../response.ts';

/** `/openapi/v2` and `/openapi/v3`, whose data is loaded when they are first asked for. */
export function createOpenApiPages(options: OpenApiOptions): (request: ApiRequest) => Promise<ApiResponse> | undefined {
  const serve = createOpenApi(options);
  return (request) => {
    if (request.path !== '/openapi/v2' && request.path !== '/openapi/v3' && !request.path.startsWith('/openapi/v3/')) {
      return undefined;
    }
    return serve(request).then(({ status, headers, body }) =>
      status === 404
        ? notFoundPage()
        : { status, headers: Object.entries(headers) as HeaderList, body: { kind: 'text', text: body } },
    );
  };
}
