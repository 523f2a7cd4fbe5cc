import type { VersionData } from '../../../kube/index.ts';
import type { ApiRequest } from '../request.ts';
import type { ApiResponse } from '../response.ts';

/** `/version`: that of the cluster whose data this one is made of. */
export function createVersionPage(version: VersionData): (request: ApiRequest) => ApiResponse | undefined {
  return ({ path }) =>
    path === '/version' || path === '/version/'
      ? {
          status: 200,
          headers: [['Content-Type', 'application/json']],
          body: { kind: 'object', object: version, format: 'pretty' },
        }
      : undefined;
}
