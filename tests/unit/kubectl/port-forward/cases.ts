/** Lines of `kubectl port-forward`, and what is asked of the ports that they open; recorded with the real one. */

/** A line, and the requests that are made once it listens; then Ctrl-C, unless it has ended. */
export interface ForwardCase {
  /** After `kubectl port-forward`. */
  readonly line: string;
  /** Requests one after the other: the place of the port among those that are forwarded, and a path. */
  readonly asks?: readonly (readonly [port: number, path: string])[];
  /** A port of 127.0.0.1 that something else has. */
  readonly busy?: number;
}

/** What came of one. */
export interface ForwardOutcome {
  readonly line: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Status and length of the body; `failed` where there was none. */
  readonly answers: readonly string[];
}

export const forwardCases: readonly ForwardCase[] = [
  {
    line: 'web 18080:80',
    asks: [
      [0, '/'],
      [0, '/missing'],
    ],
  },
  { line: 'pod/web 18080:80', asks: [[0, '/']] },
  { line: 'pods/web 18080:http', asks: [[0, '/']] },
  { line: 'deploy/page 18080:80', asks: [[0, '/']] },
  { line: 'deployment.apps/page :http', asks: [[0, '/']] },
  { line: 'web :80', asks: [[0, '/']] },
  { line: 'web 0:80', asks: [[0, '/']] },
  {
    line: 'web 18080:80 18081:80',
    asks: [
      [0, '/'],
      [1, '/'],
    ],
  },
  { line: 'svc/web 18080:8080', asks: [[0, '/']] },
  { line: 'svc/web 18080:front', asks: [[0, '/']] },
  { line: 'service/web 8080', asks: [[0, '/']] },
  { line: 'svc/web front', asks: [[0, '/']] },
  { line: 'svc/web 18080:80', asks: [[0, '/']] },
  { line: 'svc/bare 18080:80', asks: [[0, '/']] },
  { line: 'web 18080:80 --address 127.0.0.1', asks: [[0, '/']] },
  { line: 'web 18080:80 --address 0.0.0.0', asks: [[0, '/']] },
  { line: 'web 18080:80 --address 127.0.0.1,127.0.0.2', asks: [[0, '/']] },
  { line: 'web 18080:80 --address localhost', asks: [[0, '/']] },
  { line: 'web 18080:80 --address 10.19.21.23' },
  { line: 'web 18080:80 --address web.example' },
  { line: 'web 18080:81', asks: [[0, '/']] },
  {
    line: 'web 18080:80 18081:81',
    asks: [
      [0, '/'],
      [1, '/'],
    ],
  },
  { line: 'web 18080:80', busy: 18080 },
  { line: 'web 18080:80 18082:80', busy: 18080, asks: [[0, '/']] },
  { line: 'web 18080:80 --address 127.0.0.1', busy: 18080 },
  { line: 'web 18080:80 18080:80', asks: [[0, '/']] },
  { line: 'web' },
  { line: '' },
  { line: 'nowhere 18080:80' },
  { line: 'svc/nowhere 18080:80' },
  { line: 'deploy/nowhere 18080:80' },
  { line: 'nothing/web 18080:80' },
  { line: 'pending 18080:80' },
  { line: 'svc/nobody 18080:80 --pod-running-timeout=1s' },
  { line: 'svc/waits 18080:80 --pod-running-timeout=1s' },
  { line: 'svc/unselected 18080:80' },
  { line: 'configmap/kube-root-ca.crt 18080:80' },
  { line: 'svc/web 18080:81' },
  { line: 'svc/web 18080:nothing' },
  { line: 'svc/web 18080:odd' },
  { line: 'svc/web 18080:talk' },
  { line: 'svc/web 53' },
  { line: 'web 53' },
  { line: 'web 18080:nothing' },
  { line: 'web 1:2:3' },
  { line: 'web 18080:' },
  { line: 'web 18080:0' },
  { line: 'web 70000:80' },
  { line: 'web 80:70000' },
  { line: 'web x:80' },
  { line: 'web -- -1:80' },
  { line: 'web 18080:80 --pod-running-timeout=0s' },
  { line: 'web 18080:80 --pod-running-timeout=x' },
  { line: 'pod/web pod/page 18080:80' },
  { line: 'web 18080:80 --address=' },
  { line: 'web 18080:80 --as=ann' },
];

/** Ports that were free, times and identifiers are others each time. */
export function normaliseForward(text: string, line: string): string {
  const told = text
    .replace(
      /(127\.0\.0\.\d|\[::1\]|0\.0\.0\.0):(\d+)( -> )/g,
      (whole, address: string, port: string, arrow: string) =>
        line.includes(port) ? whole : `${address}:FREE${arrow}`,
    )
    .replace(/(Handling connection for |localPort=)(\d+)/g, (whole, words: string, port: string) =>
      line.includes(port) ? whole : `${words}FREE`,
    )
    .replace(/^E\d{4} [\d:.]+ +\d+ (\S+?):\d+\]/gm, 'E $1]')
    .replace(/[0-9a-f]{64}/g, 'ID')
    .replace(/-[0-9a-f]{6,10}-[a-z0-9]{5}\b/g, '-NAME')
    .replace(/\/cni-[0-9a-f-]{36}/g, '/cni-NAME');
  // Who asks at once is served before the last address is told.
  const lines = told.split('\n');
  const isFirst = (one: string): boolean => one.startsWith('Forwarding from ');
  return [...lines.filter(isFirst), ...lines.filter((one) => !isFirst(one))].join('\n');
}
