import { createSeededRandom } from '../../../../src/base/index.ts';

/** Lines that need no server: `kubectl label --local` prints what a file says, in any format. */
export interface PrinterCase {
  /** Standard input, as `-f -` reads it. */
  readonly stdin: string;
  readonly argv: readonly string[];
}

export interface RecordedPrinterCase extends PrinterCase {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const random = createSeededRandom(20_261_130);
const below = (count: number): number => random.uint32() % count;
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: { app: 'web', 'example.com/tier': 'front' },
    annotations: { empty: '', long: 'the quick brown fox jumps over the lazy dog '.repeat(5), 'a.b/c': '1.5' },
  },
  spec: {
    replicas: 3,
    ratio: 1.5,
    paused: false,
    nothing: null,
    none: {},
    list: [1, 2, 3, 4, 5],
    texts: ['a', 'b', 'a<b>&c', 'ünïcode 日本'],
    template: {
      spec: {
        containers: [
          { name: 'one', image: 'nginx:1.27', ports: [{ containerPort: 80, name: 'http' }, { containerPort: 443 }] },
          { name: 'two', image: 'busybox', env: [{ name: 'A', value: 'x' }, { name: 'B' }], weight: 7 },
          { name: 'three', image: 'redis:7', ports: [], weight: 2.5 },
        ],
      },
    },
  },
};

const label = (stdin: unknown, ...argv: readonly string[]): PrinterCase => ({
  stdin: typeof stdin === 'string' ? stdin : JSON.stringify(stdin),
  argv: ['label', '--local', '-f', '-', 'added=1', ...argv],
});

const fields = [
  'metadata',
  'spec',
  'name',
  'labels',
  'template',
  'containers',
  'image',
  'ports',
  'list',
  'texts',
  'nothing',
  'none',
  'ratio',
  'weight',
  'env',
  'missing',
];
const subscripts = [
  '[0]',
  '[1]',
  '[-1]',
  '[*]',
  '[0:2]',
  '[1:]',
  '[:2]',
  '[::2]',
  '[-2:]',
  '[5]',
  '[0,2]',
  "['name']",
  '[3:1]',
  '[0:5:0]',
  '[:0]',
  '[-1:]',
];
const filters = [
  '[?(@.name=="one")]',
  "[?(@.name=='two')]",
  '[?(@.weight>3)]',
  '[?(@.weight<=2.5)]',
  '[?(@.ports)]',
  '[?(@.name!="one")]',
  '[?(@.image=="nginx:1.27")].name',
  '[?(@.name>"one")].image',
  '[?(@.env[0].value=="x")].name',
  '[?(@.missing=="x")]',
  '[?(@.weight==7)].weight',
];

function randomPath(): string {
  const parts: string[] = [pick(['', '', '$', '@'])];
  if (below(3) === 0) parts.push('.spec.template.spec.containers');
  else {
    const beginsElsewhere = below(3) === 0;
    if (beginsElsewhere) parts.push(pick(['.metadata', '.spec', '.spec.template.spec']));
  }
  for (let count = below(4); count > 0; count--) {
    const kind = below(8);
    if (kind < 4) parts.push(`.${pick(fields)}`);
    else if (kind < 6) parts.push(pick(subscripts));
    else if (kind < 7) parts.push(pick(filters));
    else parts.push("['name','image']");
  }
  return parts.join('') || '.';
}

function randomJsonPath(): string {
  const path = (): string => `{${randomPath()}}`;
  switch (below(6)) {
    case 0:
      return `{range .spec.template.spec.containers[*]}${path()}{"\\n"}{end}`;
    case 1:
      return `name: ${path()} and ${path()}{"\\t"}!`;
    case 2:
      return `{range .spec.list[*]}{@}{", "}{end}`;
    default:
      return path();
  }
}

const jsonPaths = [
  '{.metadata.name}',
  '{.metadata}',
  '{.metadata.labels.example\\.com/tier}',
  "{.metadata.labels['example\\.com/tier']}",
  '{.metadata.labels}',
  '{.spec.template.spec.containers[*].name}',
  '{.spec.template.spec.containers[*].ports[*].containerPort}',
  '{.spec.list[1:3]}',
  '{.spec.ratio} {.spec.replicas} {.spec.paused} {.spec.nothing}',
  '{range .spec.template.spec.containers[*]}{.name}={.image}{"\\n"}{end}done',
  '{range .spec.template.spec.containers[*]}{range .ports[*]}{.containerPort},{end};{end}',
  '{range .missing[*]}{.x}{end}after',
  '{.spec.texts}',
  '{.spec.texts[2]}',
  '{"a\\tb"}{\'c\'}',
  '{12}{1.5}{true}',
  '{',
  '{.metadata.name',
  '}',
  '{end}',
  '{range .spec.list[*]}',
  '{foo}',
  '{.spec.list[a]}',
  '{.spec.list[1}',
  '{.spec.list[?(@.a==1}',
  '{.spec.list[?(@>2)]}',
  '{.spec.template.spec.containers[?(@.name=="one")].image}',
  '{.spec.template.spec.containers[?(@.weight)].name}',
  '{.spec.template.spec.containers[?(@.weight>"a")].name}',
  '{.spec[?(@.a==1)]}',
  '{.metadata.name[0]}',
  '{.metadata..}',
  '{....}',
  '{#}',
  '{.spec.replicas}{.spec.list[9]}',
  '{"unclosed}',
  '{1.2.3}',
  '',
  'text only',
];

const templates = [
  '{{.metadata.name}}',
  '{{.}}',
  '{{.spec.ratio}} {{.spec.replicas}} {{.spec.paused}} {{.spec.nothing}} {{.spec.missing}}',
  '{{range .spec.template.spec.containers}}{{.name}}={{.image}};{{end}}',
  '{{range $i, $c := .spec.template.spec.containers}}{{$i}}:{{$c.name}} {{end}}',
  '{{range $k, $v := .metadata.labels}}{{$k}}={{$v}},{{end}}',
  '{{range .spec.none}}x{{else}}none{{end}}',
  '{{range .spec.list}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}}',
  '{{range .spec.list}}{{if eq . 3}}{{continue}}{{end}}{{.}}{{end}}',
  '{{with .metadata}}{{.name}}{{end}}{{with .missing}}x{{else}}none{{end}}',
  '{{if .spec.paused}}a{{else if .spec.replicas}}b{{else}}c{{end}}',
  '{{if and .spec.replicas .spec.paused}}a{{else}}b{{end}}{{if or .spec.paused .spec.replicas}}c{{end}}',
  '{{not .spec.paused}} {{len .spec.list}} {{len .metadata}} {{len .metadata.name}}',
  '{{index .spec.list 1}} {{index .metadata.labels "example.com/tier"}} {{index .metadata.labels "x"}}',
  '{{slice .metadata.name 1 2}} {{slice .spec.list 1 3}}',
  '{{printf "%s %d %v %q %5d|%-5s|%05d %x %t %T" .metadata.name .spec.replicas .spec.list .metadata.name 42 "ab" 7 255 true .spec.ratio}}',
  '{{printf "%d" .metadata.name}} {{printf "%s" .spec.replicas}} {{printf "%d"}} {{printf "a" 1}} {{printf "%.2f" .spec.ratio}}',
  '{{print 1 2 "a" "b" 3}} {{println "a" 1}}',
  '{{html "<a href=\\"x\\">"}} {{js "it\'s"}} {{urlquery "a b&c"}}',
  '{{eq 1 1}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt "b" "a"}} {{ge 1.5 1.5}} {{eq 1 2 3 1}}',
  '{{.metadata.name | printf "%q" | len}}',
  '{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}',
  '{{define "t"}}<{{.}}>{{end}}{{template "t" .metadata.name}}{{template "t"}}',
  '{{block "b" .metadata}}[{{.name}}]{{end}}',
  'a {{- " b " -}} c',
  '{{/* nothing */}}x{{- /* nothing */ -}} y',
  '{{exists . "spec" "list" 0}} {{exists . "spec" "x"}}',
  '{{base64decode "aGVsbG8="}}',
  '{{base64decode "!"}}',
  '{{.spec.missing.deeper}}',
  '{{.spec.nothing.deeper}}',
  '{{.metadata.name.deeper}}',
  '{{index .spec.list 9}}',
  '{{eq 1 "a"}}',
  '{{lt .spec.list 1}}',
  '{{len 3}}',
  '{{range .spec.ratio}}{{end}}',
  '{{range 3}}{{.}}{{end}}',
  '{{.metadata.name 1}}',
  '{{template "nowhere"}}',
  '{{',
  '{{.metadata.name',
  '{{end}}',
  '{{if}}x{{end}}',
  '{{if .x}}',
  '{{foo}}',
  '{{$y}}',
  '{{.a | }}',
  '{{.metadata.labels.app.x}}{{.a.b.c}}',
  '{{"unclosed}}',
  '{{range .spec.list}}{{else}}{{else}}{{end}}',
  '{{break}}',
  '{{1 | 2}}',
  '{{(.metadata).name}} {{(index .spec.template.spec.containers 0).name}}',
  "{{'a'}} {{0x10}} {{1e3}} {{1.5}} {{true}} {{`raw\\n`}}",
  '{{nil}}',
  '{{.metadata.$x}}',
  '{{#}}',
  '{{range $i, $j, $k := .x}}{{end}}',
  '',
  'text only',
];

const words = [
  'yes',
  'No',
  'on',
  'null',
  '~',
  'true',
  '1',
  '01',
  '0x1f',
  '1e3',
  '1_000',
  '.5',
  '1.',
  '-1',
  '+1',
  '.inf',
  '-.INF',
  '.nan',
  '12:30',
  '1:60',
  '2026-11-30',
  '2026-11-30T02:30:00Z',
  '2026-13-30',
  '<<',
  '=',
  '-',
  '- a',
  '? a',
  '?',
  ':',
  'a: b',
  'a:b',
  'a #b',
  'a#b',
  '#a',
  '&a',
  '*a',
  '!a',
  '%a',
  '@a',
  '`a',
  '|',
  '>',
  '{',
  '}',
  '[',
  ']',
  ',',
  "'",
  '"',
  "it's",
  'say "x"',
  ' a',
  'a ',
  ' ',
  'a  b',
  'a\tb',
  '\ta',
  'a\nb',
  'a\nb\n',
  'a\n\nb\n\n',
  '\na',
  ' a\nb',
  'a \nb',
  'a\n b',
  '\n',
  '\n\n',
  'a\rb',
  'a\u0085b',
  'a\u2028b',
  '\u00a0',
  'é',
  '日本語',
  '😀',
  'a\u0001b',
  '\ufeff',
  '---',
  '--- a',
  '...',
  '0b101',
  '0o17',
  '0778',
  '1e',
  '-0b1',
  '9223372036854775808',
  '18446744073709551616',
  '1'.repeat(30),
  `0x${'f'.repeat(20)}`,
  'y',
  'n',
  'Y',
  'off',
  'NULL',
  'Null',
  'nUll',
  '\\',
  'a\\b',
  'key: |',
  '1 2',
  '1,2',
  '$a',
  '(a)',
  'a:',
  'a: ',
  ':a',
  '-a',
  '?a',
  'true ',
  'e5',
  '.e5',
  '-.5',
  '+.5',
  '1e400',
  '_1',
  '1__',
  '0_',
  '-_',
  '2026-1-1',
  '2026-1-1 1:1:1',
  '2026-01-01t00:00:00+01:00',
  '2026-02-30',
];
const pieces = [
  'lorem',
  'ipsum',
  'dolor',
  'sit',
  'a',
  ' ',
  ' ',
  '  ',
  ': ',
  '#',
  "'",
  '"',
  ',',
  '\n',
  'é',
  '😀',
  '-',
  '{x}',
  'amet consectetur',
  'https://example.com/a?b=c&d=e',
];

function randomText(): string {
  if (below(3) === 0) return pick(words) + pick(['', '', pick(words)]);
  let text = '';
  for (let count = below(40); count > 0; count--) text += pick(pieces) + pick([' ', '', ' ']);
  return text;
}

function textObjects(): readonly object[] {
  const texts = [...words, ...Array.from({ length: 360 }, randomText)];
  const objects: object[] = [];
  for (let at = 0; at < texts.length; at += 60) {
    const part = texts.slice(at, at + 60);
    objects.push({
      apiVersion: 'example.com/v1',
      kind: 'Texts',
      metadata: { name: `texts-${at}` },
      list: part,
      nested: [part.slice(0, 5), [part.slice(5, 8)], { a: part[8], b: [part[9]] }],
      map: Object.fromEntries(part.map((text, index) => [`key-${index}`, text])),
      keys: Object.fromEntries(
        part.filter((text) => /^[\w./: -]{1,100}$/.test(text)).map((text, index) => [text, index]),
      ),
      deep: { under: { the: { surface: { of: part.slice(10, 20) } } } },
      numbers: [0, 1, -1, 1.5, 1e6, 1234567.5, 1e21, 1.5e-7, 123456789012],
      empty: { map: {}, list: [], text: '', none: null },
    });
  }
  return objects;
}

/** Lines that are refused before a server is asked, and help. */
export function usageCases(): readonly PrinterCase[] {
  return usageLines.map((line) => ({ stdin: '', argv: line === '' ? [] : line.split(' ') }));
}

const usageLines = [
  '',
  'help',
  'help get',
  'help create deployment',
  '--help',
  '-h',
  'get --help',
  'get -h',
  'rollout',
  'rollout --help',
  'rollout nonsense',
  'options',
  'options --foo',
  'foo',
  'foo --bar',
  'gt',
  'lst',
  'list',
  'ls',
  'remove',
  'rm',
  'applly',
  'des',
  'version extra',
  'delet pod a',
  '--foo',
  '-x',
  'get --foo',
  'get --foo=bar pods',
  'get -x',
  'get -Ax',
  'get -oyaml -x',
  'get pods --output',
  'get pods -o',
  'get pods -n',
  'get pods --watch=maybe',
  'get pods -w=maybe',
  'get pods --chunk-size=many',
  'get pods --chunk-size=9223372036854775808',
  'get pods --no-headers=x',
  'get --=x',
  'get --- pods',
  'get pods --request-timeout',
  'get',
  'get -f',
  'get -f a.yaml -k b',
  'get --raw',
  'get --raw=/x pods',
  'get --raw=/x -w',
  'get --raw=/x -o yaml',
  'get --raw=x',
  'get pods --show-labels -o yaml',
  'get pods -L a -o custom-columns=A:.b',
  'get pods --output-watch-events',
  'delete pods --timeout=x',
  'delete pods --timeout=5',
  'delete pods --timeout=5q',
  'delete pods --grace-period=1.5',
  'delete pods a --now --grace-period=3',
  'delete pods a --cascade=sometimes',
  'wait pod/a --for=',
  'wait pod/a --for=nothing',
  'wait pod/a',
  'wait pod/a --for=jsonpath=',
  'wait pod/a --for=jsonpath={.a}=',
  'wait pod/a --for=jsonpath={.a}=b=c',
  'wait pod/a --for=condition=Ready --timeout=never',
  'scale deployment a',
  'scale deployment a --replicas=x',
  'scale deployment a --replicas=-1',
  'scale deployment a --replicas=1 --current-replicas=-2',
  'label',
  'label pods a',
  'label pods a b=c d',
  'label pods a b=c=d',
  'label pods a b=ü',
  'label pods a b=c b-',
  'label pods a --list -o yaml',
  'label --local pods a b=c',
  'label --local b=c',
  'label pods --all -l x=y b=c',
  'annotate',
  'annotate pods a',
  'annotate pods a b=c d',
  'annotate pods a b=c b-',
  'annotate --local b=c',
  'patch pod a',
  'patch pod a -p {} --patch-file=x',
  'patch pod a -p {} --type=other',
  'patch pod a --local -p {}',
  'create',
  'create nonsense',
  'create -f a.yaml --validate=sometimes',
  'create -f a.yaml --dry-run=maybe',
  'apply',
  'apply extra',
  'apply -f a.yaml --force-conflicts',
  'apply -f a.yaml --server-side --dry-run=client',
  'apply -f a.yaml --server-side --force',
  'apply -f a.yaml --prune',
  'apply -f a.yaml --subresource=status',
  'replace',
  'replace -f a.yaml --grace-period=3',
  'explain',
  'explain a b',
  'explain pods --max-depth=3',
  'version -o wide',
  'version --client',
  'version --client -o json',
  'version --client -o yaml',
  'api-resources extra',
  'api-resources --sort-by=age',
  'api-versions extra',
  'config',
  'config nonsense',
  'config set-context',
  'config use-context',
] as const;

/** All cases, always the same. */
export function printerCases(): readonly PrinterCase[] {
  return [
    ...[
      'json',
      'yaml',
      'name',
      '',
      'JSON',
      'nonsense',
      'jsonpath',
      'go-template',
      'jsonpath-as-json={.spec.list}',
      'jsonpath-as-json={.metadata.labels}{.spec.none}',
    ].map((format) => label(object, '-o', format)),
    ...textObjects().flatMap((one) => [label(one, '-o', 'yaml'), label(one, '-o', 'json')]),
    ...[...jsonPaths, ...Array.from({ length: 140 }, randomJsonPath)].map((path) =>
      label(object, `-ojsonpath=${path}`),
    ),
    ...jsonPaths.slice(0, 12).map((path) => label(object, `-ojsonpath=${path}`, '--allow-missing-template-keys=false')),
    ...['{.x}', '{.metadata.x.y}', '{range .x}{end}'].map((path) =>
      label(object, `-ojsonpath=${path}`, '--allow-missing-template-keys=false'),
    ),
    ...templates.map((template) => label(object, `-ogo-template=${template}`)),
    ...['{{.x}}', '{{.metadata.x.y}}', '{{range .x}}{{end}}'].map((template) =>
      label(object, `-ogo-template=${template}`, '--allow-missing-template-keys=false'),
    ),
  ];
}
