import { createOnDemand } from '../on-demand.ts';
import type { OpenApiOptions } from '../openapi/create-openapi.ts';
import type { ApiRequest } from '../request.ts';
import type { ApiBody, ApiResponse, HeaderList } from '../response.ts';

/** `/openapi/v2` and `/openapi/v3`, whose code and data are loaded when they are first asked for. */
export function createOpenApiPages(
  options: Omit<OpenApiOptions, 'startedMs'>,
): (request: ApiRequest) => Promise<ApiResponse> | undefined {
  const startedMs = options.clock.now();
  const code = createOnDemand('OpenAPI', async () => {
    const { createOpenApi } = await import('../openapi/create-openapi.ts');
    return createOpenApi({ ...options, startedMs });
  });
  return (request) => {
    if (request.path !== '/openapi/v2' && request.path !== '/openapi/v3' && !request.path.startsWith('/openapi/v3/')) {
      return undefined;
    }
    return answer(request);
  };

  async function answer(request: ApiRequest): Promise<ApiResponse> {
    await code.load();
    const { status, headers, body } = await code.value(request);
    return status === 404
      ? { status, headers: [], body: { kind: 'text', text: '' } }
      : { status, headers: Object.entries(headers) as HeaderList, body: bodyOf(body) };
  }
}

function bodyOf(body: string | Uint8Array): ApiBody {
  if (typeof body === 'string') return { kind: 'text', text: body };
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(body);
      controller.close();
    },
  });
  return { kind: 'stream', stream };
}
