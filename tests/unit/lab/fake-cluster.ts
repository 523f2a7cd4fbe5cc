import type { KubeObject } from '../../../src/lab/objects.ts';

type Stored = KubeObject & Record<string, unknown>;

interface Watcher {
  readonly collection: string;
  send(type: string, object: Stored): void;
}

/** An API server of a few lines: objects by path, lists with a resourceVersion, watches that stream. */
export class FakeCluster {
  readonly objects = new Map<string, Stored>();
  readonly requests: string[] = [];
  readonly watchers = new Set<Watcher>();
  /** Paths that answer with this status instead. */
  readonly failures = new Map<string, number>();
  #version = 1;

  /** Puts an object at its path and tells the watches. */
  put(path: string, object: Record<string, unknown>): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const metadata = { ...(object['metadata'] as object | undefined), name };
    this.#store(this.objects.has(path) ? 'MODIFIED' : 'ADDED', path, { ...object, metadata });
  }

  remove(path: string): void {
    const object = this.objects.get(path);
    if (object) this.#store('DELETED', path, object);
  }

  #store(type: string, path: string, object: Stored): void {
    this.#version++;
    if (type === 'DELETED') this.objects.delete(path);
    else this.objects.set(path, object);
    for (const watcher of this.watchers) if (path.startsWith(`${watcher.collection}/`)) watcher.send(type, object);
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    this.requests.push(`${request.method} ${pathname}${searchParams.has('watch') ? ' watch' : ''}`);
    const failure = this.failures.get(pathname);
    if (failure !== undefined) return Response.json({ kind: 'Status', message: 'broken' }, { status: failure });
    if (request.method === 'POST') {
      const object = (await request.json()) as Stored;
      const path = `${pathname}/${object.metadata.name}`;
      if (this.objects.has(path)) return Response.json({ reason: 'AlreadyExists' }, { status: 409 });
      this.put(path, object);
      // kube-controller-manager does this.
      this.put(`${path}/serviceaccounts/default`, {});
      return Response.json(object, { status: 201 });
    }
    if (request.method === 'PATCH') {
      const patch = (await request.json()) as { metadata: { annotations: object } };
      const object = this.objects.get(pathname);
      const annotations = { ...object?.metadata.annotations, ...patch.metadata.annotations };
      this.put(pathname, { ...object, metadata: { ...object?.metadata, annotations } });
      return Response.json({});
    }
    if (request.method === 'DELETE') {
      for (const path of [...this.objects.keys()])
        if (path === pathname || path.startsWith(`${pathname}/`)) this.remove(path);
      return Response.json({});
    }
    return searchParams.has('watch') ? this.#watch(pathname, request.signal) : this.#list(pathname, searchParams);
  };

  #list(collection: string, query: URLSearchParams): Response {
    const name = /metadata\.name=([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1];
    const items = [...this.objects]
      .filter(([path]) => path.startsWith(`${collection}/`) && !path.slice(collection.length + 1).includes('/'))
      .map(([, object]) => object)
      .filter((object) => name === undefined || object.metadata.name === name);
    return Response.json({ metadata: { resourceVersion: `${this.#version}` }, items });
  }

  #watch(collection: string, signal: AbortSignal): Response {
    const watchers = this.watchers;
    let watcher: Watcher;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const encoder = new TextEncoder();
        watcher = {
          collection,
          // In two pieces: a line may come apart on its way.
          send: (type, object) => {
            const line = `${JSON.stringify({ type, object })}\n`;
            controller.enqueue(encoder.encode(line.slice(0, 9)));
            controller.enqueue(encoder.encode(line.slice(9)));
          },
        };
        watchers.add(watcher);
        signal.addEventListener('abort', () => watchers.delete(watcher));
      },
      cancel: () => void watchers.delete(watcher),
    });
    return new Response(body);
  }
}
