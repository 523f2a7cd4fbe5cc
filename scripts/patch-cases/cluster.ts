import { execa } from 'execa';

/** What was answered. */
export interface Answer {
  readonly status: number;
  /** Parsed JSON. */
  readonly body: Record<string, unknown>;
  /** The server's `Date`, whole seconds: `2026-01-01T00:00:00Z`. */
  readonly date: string;
}

/** What is sent. */
export interface RequestOptions {
  readonly contentType?: string;
  readonly userAgent?: string;
  readonly body?: unknown;
}

/** A cluster as `kubectl proxy` shows it, with a namespace of its own. */
export interface ProxiedCluster extends AsyncDisposable {
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** As {@link request}; @throws Error for a status of 300 or more. */
  must(method: string, path: string, options?: RequestOptions): Promise<Answer>;
}

/** Starts `kubectl proxy` on a loopback port that it chooses; disposing ends it. */
export async function openProxy(kubeconfig: string): Promise<ProxiedCluster> {
  const proxy = execa('kubectl', ['proxy', '--port=0'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', KUBECONFIG: kubeconfig },
    extendEnv: false,
    reject: false,
    buffer: false,
  });
  const origin = await new Promise<string>((resolve, reject) => {
    let text = '';
    proxy.stdout.on('data', (chunk) => {
      text += String(chunk);
      const address = /127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (address !== undefined) resolve(`http://${address}`);
    });
    proxy.stdout.on('end', () => reject(new Error(`kubectl proxy ended without an address: ${text}`)));
  });
  const request: ProxiedCluster['request'] = async (method, path, { contentType, userAgent, body } = {}) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        'User-Agent': userAgent ?? 'patch-cases',
        ...(body === undefined ? {} : { 'Content-Type': contentType ?? 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const date = new Date(response.headers.get('date') ?? '').toISOString().replace(/\.\d+Z$/, 'Z');
    const text = await response.text();
    // A path that is not served yet is answered in plain text.
    const answer = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text };
    return { status: response.status, body: answer, date };
  };
  return {
    request,
    async must(method, path, options) {
      const answer = await request(method, path, options);
      if (answer.status < 300) return answer;
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    },
    async [Symbol.asyncDispose]() {
      proxy.kill();
      await proxy;
    },
  };
}
