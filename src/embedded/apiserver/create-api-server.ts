import { isStatusError } from '../../kube/index.ts';
import { type RequestSource, readRequest, refuseUnread, writeResponse } from './fetch.ts';
import type { ServerParts } from './parts.ts';
import { handle } from './pipeline.ts';
import type { ApiRequest } from './request.ts';
import { type ApiResponse, asStatusError } from './response.ts';
import { type Connection, toConnection, toUpgradeRequest } from './streaming/connect.ts';

/** An API server: one way in for `fetch`, one for what runs in the same program. */
export interface ApiServer {
  /** Answers any request; never rejects. `source` is what the transport knows of the caller. */
  fetch(request: Request, source?: RequestSource): Promise<Response>;
  /** The same without `Request` and `Response`; at once but for what a kubelet answers and for what
   * first has to be loaded (`Cluster.load`). Never throws. */
  handle(request: ApiRequest): ApiResponse | Promise<ApiResponse>;
  /**
   * What a WebSocket would be without one: `pods/exec`, `pods/attach` and `pods/portforward` for who is in the same program; never
   * rejects. `protocols` are those of channels, `v5.channel.k8s.io` where there are none.
   */
  connect(request: Request, protocols?: readonly string[], source?: RequestSource): Promise<Connection>;
}

/** Puts an API server together from its parts. */
export function createApiServer(parts: ServerParts): ApiServer {
  return {
    async fetch(request, source) {
      let read: ApiRequest;
      try {
        read = await readRequest(request, source);
      } catch (error) {
        return writeResponse(request, refuseUnread(asStatusError(error)));
      }
      return writeResponse(request, await guarded(parts, read));
    },
    handle: (request) => guarded(parts, request),
    async connect(request, protocols = [], source) {
      let read: ApiRequest;
      try {
        read = await readRequest(request, source);
      } catch (error) {
        return { kind: 'refused', response: writeResponse(request, refuseUnread(asStatusError(error))) };
      }
      const answer = await guarded(parts, toUpgradeRequest(read, protocols));
      return answer.body.kind === 'upgrade'
        ? toConnection(answer.body.session)
        : { kind: 'refused', response: writeResponse(request, answer) };
    },
  };
}

/** A defect must not take the caller along. */
function guarded(parts: ServerParts, request: ApiRequest): ApiResponse | Promise<ApiResponse> {
  try {
    return handle(parts, request);
  } catch (error) {
    if (isStatusError(error)) return refuseUnread(error);
    return refuseUnread(asStatusError(error));
  }
}
