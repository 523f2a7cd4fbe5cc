/**
 * A request that may become a connection, and what is sent over it: what the API server and the kubelet say to it is recorded
 * on a real cluster. `NS` stands for the namespace of the Pods of `pods.ts`, `NODE` for the Node that they are on.
 */
export interface StreamCase {
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  /** Below `/api/v1/namespaces/NS/`, or from the root with a `/`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Opens a WebSocket with these sub-protocols. */
  readonly protocols?: readonly string[];
  /** Messages that are sent once it is open: text, or the bytes of a channel and then text. */
  readonly send?: readonly (string | readonly [number, string])[];
}

const v5 = ['v5.channel.k8s.io'];
const v4 = ['v4.channel.k8s.io'];
const tunnel = ['SPDY/3.1+portforward.k8s.io'];
const origin = { origin: 'http://example.org' };
const close = [255, '\0'] as const;

const spdy = (version?: string, upgrade = 'SPDY/3.1') => ({
  connection: 'Upgrade',
  upgrade,
  ...(version === undefined ? {} : { 'x-stream-protocol-version': version }),
});

const exec = (command: string, more = 'stdout=true'): string =>
  `pods/p/exec?${command
    .split('|')
    .map((word) => `command=${encodeURIComponent(word)}&`)
    .join('')}${more}`;

/** What every way in says of a Pod that is in this state. */
const states = ['pending', 'creating', 'done', 'two', 'missing'].flatMap((pod): StreamCase[] => [
  { name: `exec in ${pod}`, method: 'POST', path: `pods/${pod}/exec?command=ls&stdout=true` },
  { name: `exec in ${pod} over v5`, method: 'GET', path: `pods/${pod}/exec?command=ls&stdout=true`, protocols: v5 },
  {
    name: `exec in ${pod} over SPDY`,
    method: 'POST',
    path: `pods/${pod}/exec?command=ls&stdout=true`,
    headers: spdy(v4[0]),
  },
  { name: `attach to ${pod}`, method: 'POST', path: `pods/${pod}/attach?stdout=true` },
  { name: `attach to ${pod} over v5`, method: 'GET', path: `pods/${pod}/attach?stdout=true`, protocols: v5 },
  { name: `port-forward to ${pod}`, method: 'POST', path: `pods/${pod}/portforward` },
  // The sandbox of a Pod that is done is there for some time more.
  ...(pod === 'two' || pod === 'done'
    ? []
    : ([
        {
          name: `port-forward to ${pod} through a tunnel`,
          method: 'GET',
          path: `pods/${pod}/portforward`,
          protocols: tunnel,
        },
        {
          name: `port-forward to ${pod} over SPDY`,
          method: 'POST',
          path: `pods/${pod}/portforward`,
          headers: spdy('portforward.k8s.io'),
        },
      ] as const)),
  { name: `log of ${pod}`, method: 'GET', path: `pods/${pod}/log` },
  { name: `log of ${pod} before`, method: 'GET', path: `pods/${pod}/log?previous=true` },
  ...(pod === 'done' ? [] : ([{ name: `proxy to ${pod}`, method: 'GET', path: `pods/${pod}/proxy/` }] as const)),
]);

const options: readonly StreamCase[] = [
  ...['', 'command=ls', 'command=ls&stderr=true&tty=true', 'command=ls&stdout=0'].map(
    (query): StreamCase => ({
      name: `exec with "${query}"`,
      method: 'GET',
      path: `pods/p/exec?${query}`,
      protocols: v5,
    }),
  ),
  { name: 'exec without a stream over SPDY', method: 'POST', path: 'pods/p/exec?command=ls', headers: spdy(v4[0]) },
  { name: 'exec without a command', method: 'GET', path: 'pods/p/exec?stdout=true', protocols: v5 },
  { name: 'exec in a container that is not there', method: 'GET', path: `${exec('ls')}&container=x`, protocols: v5 },
  { name: 'exec as a dry run', method: 'GET', path: `${exec('ls')}&dryRun=All`, protocols: v5 },
  { name: 'exec by GET without an upgrade', method: 'GET', path: exec('ls') },
  { name: 'exec by PUT', method: 'PUT', path: exec('ls') },
  { name: 'exec upgraded to h2c', method: 'GET', path: exec('ls'), headers: spdy(undefined, 'h2c') },
  { name: 'exec over SPDY of no version', method: 'POST', path: exec('ls'), headers: spdy() },
  { name: 'exec over SPDY of an empty version', method: 'POST', path: exec('ls'), headers: spdy(',') },
  {
    name: 'exec over SPDY of unknown versions',
    method: 'POST',
    path: exec('ls'),
    headers: spdy('v9.channel.k8s.io, x'),
  },
  {
    name: 'exec over SPDY of a version',
    method: 'POST',
    path: exec('true'),
    headers: spdy('v5.channel.k8s.io, v4.channel.k8s.io, v3.channel.k8s.io'),
  },
  { name: 'exec over SPDY by GET', method: 'GET', path: exec('true'), headers: spdy('v3.channel.k8s.io') },
  { name: 'exec over v6', method: 'GET', path: exec('ls'), protocols: ['v6.channel.k8s.io'] },
  { name: 'exec over v3', method: 'GET', path: exec('ls'), protocols: ['v3.channel.k8s.io'] },
  { name: 'exec over v4 or v5', method: 'GET', path: exec('true'), protocols: [...v4, ...v5] },
  { name: 'exec over an unknown one or v4', method: 'GET', path: exec('true'), protocols: ['x.channel.k8s.io', ...v4] },
  { name: 'port-forward over v4 without ports', method: 'GET', path: 'pods/p/portforward', protocols: v4 },
  ...['0', 'x', '70000', '-1', '80,x'].map(
    (port): StreamCase => ({
      name: `port-forward over v4 to port ${port}`,
      method: 'GET',
      path: `pods/p/portforward?ports=${port}`,
      protocols: v4,
    }),
  ),
  { name: 'port-forward over v5', method: 'GET', path: 'pods/p/portforward?ports=81', protocols: v5 },
  {
    name: 'port-forward through an unknown tunnel',
    method: 'GET',
    path: 'pods/p/portforward',
    protocols: ['SPDY/3.1+v9.k8s.io'],
  },
  { name: 'port-forward over an unknown SPDY', method: 'POST', path: 'pods/p/portforward', headers: spdy('x') },
];

const commands: readonly StreamCase[] = [
  ...[
    'v5.channel.k8s.io',
    'v4.channel.k8s.io',
    'channel.k8s.io',
    'base64.channel.k8s.io',
    'v4.base64.channel.k8s.io',
  ].flatMap((protocol): StreamCase[] =>
    [
      ['true', 'stdout=true&stderr=true'],
      ['sh|-c|exit 3', 'stdout=true'],
      ['nonesuch', 'stdout=true'],
      ['sh|-c|echo a; echo b >&2', 'stderr=true'],
    ].map(([command = '', streams]) => ({
      name: `"${command}" over ${protocol}`,
      method: 'GET',
      path: exec(command, streams),
      protocols: [protocol],
    })),
  ),
  ...(
    [
      ['stdin until it is closed', 'stdout=true', [[0, 'hi\n'], close]],
      ['stdin alone', '', [[0, 'hi\n'], close]],
      ['a close of nothing', 'stdout=true', [[255, '']]],
      ['a close of a channel that is not there', 'stdout=true', [[255, '\t']]],
      ['a channel that is not there', 'stdout=true', [[9, 'x'], [0, 'y\n'], close]],
      ['an empty message', 'stdout=true', ['', [0, 'y\n'], close]],
      ['a close of stdout', 'stdout=true', [[255, '\u0001'], [0, 'y\n'], close]],
      ['a message of text', 'stdout=true', ['\0hello\n', close]],
    ] as const
  ).map(
    ([name, more, send]): StreamCase => ({
      name: `cat with ${name}`,
      method: 'GET',
      path: exec('cat', `stdin=true&${more}`),
      protocols: v5,
      send,
    }),
  ),
  {
    name: 'the size of a terminal',
    method: 'GET',
    path: exec('sh|-c|sleep 1; stty size', 'stdin=true&stdout=true&stderr=true&tty=true'),
    protocols: v5,
    send: [[4, '{"Width":91,"Height":33}']],
  },
  {
    name: 'the size of a terminal after nonsense',
    method: 'GET',
    path: exec('sh|-c|sleep 1; stty size', 'stdin=true&stdout=true&tty=true'),
    protocols: v5,
    send: [
      [4, 'xx'],
      [4, '{"Width":91,"Height":33}'],
    ],
  },
  {
    name: 'port-forward to a port that nobody listens on',
    method: 'GET',
    path: 'pods/p/portforward?ports=81',
    protocols: v4,
  },
  {
    name: 'port-forward to a server',
    method: 'GET',
    path: 'pods/web/portforward?ports=80',
    protocols: v4,
    send: [[0, 'GET /nope HTTP/1.0\r\n\r\n']],
  },
];

const logs: readonly StreamCase[] = [
  ...[
    '',
    'tailLines=1',
    'tailLines=0',
    'limitBytes=2',
    'stream=Stdout',
    'stream=All',
    'stream=',
    'sinceSeconds=0',
    'sinceTime=x',
    'sinceTime=2026-01-01T00:00:00Z&sinceSeconds=1',
    'sinceTime=2026-01-01T00:00:00Z',
    'tailLines=-1',
    'tailLines=x',
    'limitBytes=0',
    'previous=true',
    'container=x',
    'follow=x&limitBytes=4',
    'insecureSkipTLSVerifyBackend=true',
    'sinceTime=',
    'tailLines=-1&limitBytes=0&sinceSeconds=0',
    'pretty=true&tailLines=-1',
  ].map((query): StreamCase => ({ name: `log with "${query}"`, method: 'GET', path: `pods/p/log?${query}` })),
  {
    name: 'log as a Table',
    method: 'GET',
    path: 'pods/p/log',
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  },
  {
    name: 'log as protobuf',
    method: 'GET',
    path: 'pods/p/log',
    headers: { accept: 'application/vnd.kubernetes.protobuf' },
  },
  { name: 'log by POST', method: 'POST', path: 'pods/p/log' },
  { name: 'log over a WebSocket', method: 'GET', path: 'pods/p/log', protocols: ['binary.k8s.io'] },
  { name: 'log over a WebSocket in Base64', method: 'GET', path: 'pods/p/log', protocols: ['base64.binary.k8s.io'] },
  { name: 'log over a WebSocket of an unknown kind', method: 'GET', path: 'pods/p/log', protocols: ['x'] },
  {
    name: 'log of what is on no Node over a WebSocket',
    method: 'GET',
    path: 'pods/pending/log',
    protocols: ['binary.k8s.io'],
  },
];

const proxies: readonly StreamCase[] = (
  [
    ['GET', 'pods/web/proxy'],
    ['HEAD', 'pods/web/proxy'],
    ['GET', 'pods/web/proxy?a=b'],
    ['GET', 'pods/web/proxy/'],
    ['HEAD', 'pods/web/proxy/'],
    ['GET', 'pods/web/proxy/nope'],
    ['GET', 'pods/web:80/proxy/nope'],
    ['GET', 'pods/http:web:80/proxy/nope'],
    ['GET', 'pods/ftp:web:80/proxy/'],
    ['GET', 'pods/a:b:c:d/proxy/'],
    ['GET', 'pods/web:81/proxy/'],
    ['GET', 'pods/web:70000/proxy/'],
    ['GET', 'pods/web:/proxy/nope'],
    ['GET', 'pods/:80/proxy/'],
    ['POST', 'pods/web/proxy/'],
    ['PATCH', 'pods/web/proxy/'],
    ['GET', 'pods/web/proxy/?dryRun=All'],
    ['GET', 'services/web/proxy/'],
    ['GET', 'services/web:http/proxy/nope'],
    ['GET', 'services/web:8080/proxy/nope'],
    ['GET', 'services/web:81/proxy/'],
    ['GET', 'services/empty/proxy/'],
    ['GET', 'services/empty:80/proxy/'],
    ['GET', 'services/nope/proxy/'],
    ['GET', 'services/nope:80/proxy/'],
    ['GET', 'services/ftp:web:80/proxy/'],
    ['GET', 'services/:80/proxy/'],
    ['GET', '/api/v1/namespaces/default/services/kubernetes/proxy/'],
    ['GET', '/api/v1/namespaces/default/services/https:kubernetes:443/proxy/'],
    ['GET', '/api/v1/nodes/NODE/proxy'],
    ['GET', '/api/v1/nodes/NODE/proxy/healthz'],
    ['GET', '/api/v1/nodes/NODE/proxy/nope'],
    ['GET', '/api/v1/nodes/NODE:10250/proxy/healthz'],
    ['GET', '/api/v1/nodes/NODE:1/proxy/healthz'],
    ['GET', '/api/v1/nodes/nope/proxy/healthz'],
    ['GET', '/api/v1/nodes/a:b:c:d/proxy/'],
  ] as const
).map(([method, path]) => ({ name: `${method} ${path}`, method, path }));

const watches: readonly StreamCase[] = (
  [
    ['a page', [], origin, ''],
    ['nobody knows where', [], {}, ''],
    ['a page of no origin', [], { origin: 'null' }, ''],
    ['a page, with a sub-protocol', ['x'], origin, ''],
    ['a page, with two sub-protocols', ['x', 'y'], origin, ''],
    ['a page, from a version that is none', [], origin, '&resourceVersion=x'],
  ] as const
).map(([name, protocols, headers, query]) => ({
  name: `watch over a WebSocket from ${name}`,
  method: 'GET',
  path: `services?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dempty${query}`,
  protocols,
  headers,
}));

/** All of them; names are unique. */
export const streamCases: readonly StreamCase[] = [...states, ...options, ...commands, ...logs, ...proxies, ...watches];
