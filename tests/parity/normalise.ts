import type { Answer, Step } from './case.ts';

/** Rules by which values that must differ between two clusters are made equal. Each says why it must be there. */
interface Rule {
  readonly why: string;
  /** Fields by name, wherever they stand; the value becomes `<name>`. */
  readonly fields?: readonly string[];
  /** In every text. */
  readonly pattern?: readonly [RegExp, string];
}

const rules: readonly Rule[] = [
  { why: 'random', fields: ['uid'] },
  {
    why: 'the time of the run',
    fields: [
      'creationTimestamp',
      'deletionTimestamp',
      'time',
      'startTime',
      'lastTransitionTime',
      'lastUpdateTime',
      'renewTime',
      'acquireTime',
      'firstTimestamp',
      'lastTimestamp',
      'eventTime',
      'lastHeartbeatTime',
      'expirationTimestamp',
    ],
  },
  { why: 'one counter for all writes of a cluster', fields: ['resourceVersion', 'observedResourceVersion'] },
  { why: 'holds a resourceVersion', fields: ['continue'] },
  { why: 'allocated', fields: ['clusterIP', 'nodePort', 'healthCheckNodePort', 'podIP', 'hostIP', 'ip'] },
  { why: 'allocated', pattern: [/\b10\.96\.(?!0\.0\b)\d+\.\d+\b/g, '<clusterIP>'] },
  { why: 'a secret', fields: ['token', 'ca.crt'] },
  { why: 'random', pattern: [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'] },
  { why: 'the time of the run', pattern: [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'] },
  {
    why: 'random letters of a generated name',
    pattern: [/(kube-api-access-|gen-|Gen-|g en-|G_)[bcdfghjklmnpqrstvwxz2456789]{5}/g, '$1<random>'],
  },
  { why: 'a resourceVersion in a text', pattern: [/(resource ?version[^0-9]{0,30})\d+/gi, '$1<n>'] },
  { why: 'a resourceVersion in a text', pattern: [/(current: )\d+/g, '$1<n>'] },
  { why: 'where the API server listens', fields: ['serverAddress'] },
  { why: 'where the API server listens', pattern: [/(serverAddress: )\S+/g, '$1<address>'] },
  { why: 'an age', pattern: [/^(?:<invalid>|\d+[smhd](?:\d+[smh])?)$/, '<age>'] },
];

const byField = new Map(rules.flatMap(({ fields = [] }) => fields.map((field) => [field, `<${field}>`] as const)));
const patterns = rules.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]));

/** An answer with what must differ made equal; `namespace` is the case's own. */
export function normalise(answer: Answer, step: Step, namespace: string): Answer {
  const text = (value: string): string =>
    patterns.reduce((known, [pattern, by]) => known.replace(pattern, by), value.replaceAll(namespace, 'NS'));
  const visit = (value: unknown, field: string): unknown => {
    const mark = byField.get(field);
    // An empty or absent value is one that was not set: that must be equal.
    if (mark !== undefined && typeof value !== 'object' && value !== '' && value !== 'None') return mark;
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map((item) => visit(item, ''));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [text(key), visit(item, key)] as const)
        // The order of an object's fields has no meaning.
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  };
  const body = visit(answer.body, '');
  return {
    status: answer.status,
    contentType: answer.contentType,
    warnings: answer.warnings.map(text),
    ...(answer.headers === undefined ? {} : { headers: answer.headers }),
    body: step.only === undefined ? body : Object.fromEntries(step.only.map((path) => [path, at(body, path)])),
  };
}

function at(value: unknown, path: string): unknown {
  return (
    path
      .split('.')
      .reduce<unknown>(
        (known, key) =>
          known !== null && typeof known === 'object' ? (known as Record<string, unknown>)[key] : undefined,
        value,
      ) ?? null
  );
}
