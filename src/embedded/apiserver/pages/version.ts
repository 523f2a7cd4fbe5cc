import type { VersionData } from '../../../kube/index.ts';
import type { ApiRequest } from '../request.ts';
import { type ApiResponse, newMethodNotAllowed } from '../response.ts';

/** `/version`: that of the cluster whose data this one is made of. */
export function createVersionPage(version: VersionData): (request: ApiRequest) => ApiResponse | undefined {
  return ({ path, method }) => {
    if (path !== '/version' && path !== '/version/') return undefined;
    if (method !== 'GET') throw newMethodNotAllowed();
    return {
      status: 200,
      headers: [['Content-Type', 'application/json']],
      body: { kind: 'object', object: version, format: 'pretty' },
    };
  };
}
