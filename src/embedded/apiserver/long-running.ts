import type { RequestInfo } from './request.ts';
import type { ApiBody } from './response.ts';

const subresources = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/** Tests whether a request may go on for long (`BasicLongRunningRequestCheck` with kube-apiserver's lists, apiserver/pkg/server/filters/longrunning.go, v1.37). */
export function isLongRunning({ isResourceRequest, subresource, verb }: RequestInfo): boolean {
  return verb === 'watch' || (isResourceRequest && subresources.has(subresource));
}

/** A stream or a connection as it is, of which `onEnd` is told once: it has been read to its end, or given up, or is over. */
export function whenOver(body: ApiBody, onEnd: () => void): ApiBody {
  let isOver = false;
  const end = () => {
    if (!isOver) onEnd();
    isOver = true;
  };
  if (body.kind === 'stream') return { kind: 'stream', stream: followed(body.stream, end) };
  if (body.kind !== 'upgrade') return body;
  const { session } = body;
  const endBoth = () => {
    session.end();
    end();
  };
  return { kind: 'upgrade', session: { ...session, end: endBoth } };
}

function followed(stream: ReadableStream<Uint8Array>, end: () => void): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        end();
      },
      cancel(reason) {
        end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
