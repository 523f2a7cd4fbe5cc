// The rooms of src/ and the one way that imports point: see docs/architecture.md.
const order = [
  'base',
  'kube',
  ['embedded', 'kubectl', 'line', 'trace'],
  ['lab', 'runs'],
  'drivers',
  'bridge',
  'host',
  ['backend', 'widgets'],
  ['site', 'cli'],
];
const rank = new Map(order.flatMap((rooms, index) => [rooms].flat().map((room) => [room, index])));
const rooms = [...rank.keys()];
const nodeRooms = ['backend', 'cli', 'site'];

/** A room may import itself and the rooms below it. */
const oneWay = rooms.map((room) => {
  const above = rooms.filter((other) => other !== room && rank.get(other) >= rank.get(room));
  // The command starts the site's build.
  const forbidden = room === 'cli' ? above.filter((other) => other !== 'site') : above;
  return {
    name: `rooms-one-way-${room}`,
    comment: `src/${room} may import only from rooms below it`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: forbidden.length > 0 ? `^src/(${forbidden.join('|')})/` : '^$' },
  };
});

module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'rooms-through-index',
      comment:
        'a room is imported through its index.ts, which is its whole public surface (drivers/kind has one of its own)',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/([^/]+)/',
        pathNot: [
          '^src/$1/',
          '^src/[^/]+/index\\.ts$',
          '^src/drivers/kind/index\\.ts$',
          '^src/site/build\\.ts$',
          '\\.(css|json|yaml)$',
        ],
      },
    },
    {
      name: 'node-built-ins',
      comment: "only the rooms that run in Node use Node's built-ins",
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [`^src/(${nodeRooms.join('|')})/`, '^src/drivers/(kind|shared)/', '\\.node\\.ts$'],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'line-knows-no-cluster',
      comment: 'the language of lines knows nothing of Kubernetes: kubectl is one of the programs that it is given',
      severity: 'error',
      from: { path: '^src/line/' },
      to: { path: '^src/', pathNot: '^src/(line|base)/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'src-not-to-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(tests|scripts)/' } },
    {
      name: 'not-to-dev-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: ['^node_modules/@types/', 'playwright-core', 'mermaid'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
