import type { Kubelet } from '../kubelet.ts';

/** One page of a kubelet's HTTP server. */
export type KubeletPage = (kubelet: Kubelet, request: Request) => Response | Promise<Response>;

/** Pages by their path: `/stats/summary`, `/metrics/cadvisor`. */
export type KubeletPages = ReadonlyMap<string, KubeletPage>;

const text = (body: string, status = 200) =>
  new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });

/** What every kubelet answers (`pkg/kubelet/server/server.go`, v1.37). */
const own: KubeletPages = new Map<string, KubeletPage>([
  ['/healthz', () => text('ok')],
  ['/healthz/ping', () => text('ok')],
  ['/healthz/syncloop', () => text('ok')],
  [
    '/pods',
    (kubelet) => {
      const items = kubelet.pods().map((pod) => {
        const { apiVersion, kind, ...rest } = pod;
        return { ...rest, status: kubelet.statusOf(pod.metadata.uid ?? '') ?? pod.status };
      });
      return Response.json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });
    },
  ],
]);

/** Answers a request to a kubelet; what it has no page for is 404, as upstream's. */
export function answerPage(kubelet: Kubelet, pages: KubeletPages, request: Request): Response | Promise<Response> {
  const path = new URL(request.url).pathname.replace(/(.)\/$/, '$1');
  const page = pages.get(path) ?? own.get(path);
  return page === undefined ? text('404 page not found\n', 404) : page(kubelet, request);
}
