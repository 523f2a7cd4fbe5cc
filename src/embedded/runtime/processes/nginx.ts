import { resolvePath } from '../../../base/index.ts';
import { isDirectory, textOf } from '../files/root-files.ts';
import type { Process, ProcessClass } from '../process/kernel.ts';
import type { HttpRequest, HttpResponse } from '../process/process-types.ts';
import { commonLogTime } from './log-times.ts';

/**
 * nginx with its own configuration: files of /usr/share/nginx/html on port 80, or what `listen` and `root` of
 * /etc/nginx/conf.d/default.conf say. Figures: measured on kind, nginx:1.27 with two workers.
 */
export const nginx: ProcessClass = {
  footprint: { anonBytes: 1_695_744, fileBytes: 4096, kernelBytes: 540_672 },
  signals: { SIGTERM: 0, SIGQUIT: 0, SIGINT: 0, SIGHUP: () => undefined },
  start(process) {
    if (process.argv.includes('-t') || process.argv.includes('-v')) {
      process.log(
        process.argv.includes('-v')
          ? 'nginx version: nginx/1.27'
          : 'nginx: configuration file /etc/nginx/nginx.conf test is successful',
      );
      process.exit(0);
      return;
    }
    if (process.pid === 1) {
      for (const line of [
        '/docker-entrypoint.d/ is not empty, will attempt to perform configuration',
        'Configuration complete; ready for start up',
      ]) {
        process.print(`/docker-entrypoint.sh: ${line}\n`);
      }
    }
    const configuration = process.container.files.text('/etc/nginx/conf.d/default.conf') ?? '';
    const port = Number(/listen\s+(?:[\d.]+:)?(\d+)/.exec(configuration)?.[1] ?? 80);
    const root = /\sroot\s+([^;]+);/.exec(configuration)?.[1] ?? '/usr/share/nginx/html';
    process.state = { port, root };
    if (!process.listen(port)) {
      notice(process, 'emerg', `bind() to 0.0.0.0:${port} failed (98: Address already in use)`);
      process.exit(1);
      return;
    }
    for (const line of ['using the "epoll" event method', 'start worker processes']) notice(process, 'notice', line);
  },
  http(process, request) {
    const response = answer(process, request);
    const agent = request.headers?.['user-agent'] ?? '-';
    const time = commonLogTime(process.machine.clock.now());
    const remote = request.headers?.['x-remote-address'] ?? '-';
    process.print(
      `${remote} - - [${time}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.body.length} "-" "${agent}" "-"\n`,
    );
    return response;
  },
};

function notice(process: Process, level: string, text: string): void {
  const time = new Date(process.machine.clock.now()).toISOString();
  process.log(`${time.slice(0, 10).replaceAll('-', '/')} ${time.slice(11, 19)} [${level}] 1#1: ${text}`);
}

function answer(process: Process, { path, method }: HttpRequest): HttpResponse {
  const server = { server: 'nginx/1.27.5' };
  const page = (status: number, words: string): HttpResponse => ({
    status,
    headers: { ...server, 'content-type': 'text/html' },
    body: `<html>\r\n<head><title>${status} ${words}</title></head>\r\n<body>\r\n<center><h1>${status} ${words}</h1></center>\r\n<hr><center>nginx/1.27.5</center>\r\n</body>\r\n</html>\r\n`,
  });
  if (method !== 'GET' && method !== 'HEAD') return page(405, 'Not Allowed');
  const { root } = process.state as { readonly root: string };
  const file = resolvePath('/', `${root}/${decodeURIComponent(path.split('?')[0] ?? '/')}`);
  const { files } = process.container;
  const entry = files.read(file);
  const found = entry !== undefined && isDirectory(entry) ? files.read(`${file}/index.html`) : entry;
  if (entry === undefined) return page(404, 'Not Found');
  if (found === undefined || isDirectory(found)) return page(403, 'Forbidden');
  const type = /\.(css|js|json|txt|svg|xml)$/.exec(file)?.[1];
  const types: Readonly<Record<string, string>> = {
    css: 'text/css',
    js: 'application/javascript',
    json: 'application/json',
    txt: 'text/plain',
    svg: 'image/svg+xml',
    xml: 'text/xml',
  };
  return {
    status: 200,
    headers: {
      ...server,
      'content-type': types[type ?? ''] ?? 'text/html',
      ...(method === 'HEAD' && { 'content-length': String(new TextEncoder().encode(textOf(found)).length) }),
    },
    body: method === 'HEAD' ? '' : textOf(found),
  };
}
