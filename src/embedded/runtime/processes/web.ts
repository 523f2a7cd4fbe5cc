import type { ProcessClass } from '../process/kernel.ts';
import { server, text } from './server.ts';

/** Apache's httpd: one page. */
export const httpd: ProcessClass = {
  ...server({
    footprint: { anonBytes: 4_500_000, fileBytes: 3_000_000, kernelBytes: 2_000_000, millicores: 0.5 },
    ports: [80],
    greeting: ({ container }) => [
      `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${container.sandbox.ip}. Set the 'ServerName' directive globally to suppress this message`,
    ],
    answer: (_process, { path }) =>
      path === '/' || path === '/index.html'
        ? {
            status: 200,
            headers: { 'content-type': 'text/html' },
            body: '<html><body><h1>It works!</h1></body></html>\n',
          }
        : { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>\n' },
  }),
  signals: { SIGTERM: 0, SIGWINCH: (process) => process.exit(0) },
};

/** The web server of Kubernetes's autoscaling walkthrough: each request computes for a while. */
export const phpApache: ProcessClass = server({
  footprint: { anonBytes: 8_000_000, fileBytes: 5_000_000, kernelBytes: 2_000_000, millicores: 1 },
  ports: [80],
  greeting: () => [
    "AH00558: apache2: Could not reliably determine the server's fully qualified domain name. Set the 'ServerName' directive globally to suppress this message",
  ],
  answer: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: 'OK!', workMs: 60 }),
});

/** hashicorp/http-echo: says what `-text` has. */
export const httpEcho: ProcessClass = {
  ...server({
    footprint: { anonBytes: 3_000_000, kernelBytes: 500_000, millicores: 0.2 },
    ports: [],
    greeting: () => [],
    answer: ({ argv, env }) =>
      text(`${argv.find((arg) => /^--?text=/.test(arg))?.replace(/^--?text=/, '') ?? env['ECHO_TEXT'] ?? ''}\n`),
  }),
  start(process) {
    const port = Number(
      process.argv
        .find((arg) => /^--?listen=/.test(arg))
        ?.split(':')
        .at(-1) ?? 5678,
    );
    if (process.argv.every((arg) => !/^--?text=/.test(arg)) && process.env['ECHO_TEXT'] === undefined) {
      process.log('Missing -text option or env var ECHO_TEXT is not set!');
      return process.exit(127);
    }
    process.listen(port);
    process.log(`[INFO] server is listening on :${port}`);
  },
};

/** Google's hello-app: its version and its Pod's name. */
export const helloApp: ProcessClass = server({
  footprint: { anonBytes: 3_000_000, kernelBytes: 500_000, millicores: 0.2 },
  ports: [8080],
  greeting: () => ['Server listening on port 8080'],
  answer: ({ container }) =>
    text(
      `Hello, world!\nVersion: ${container.config.image.split(':').at(-1)}.0.0\nHostname: ${container.sandbox.config.hostname}\n`,
    ),
  exitCode: 2,
});
