import type { Played } from './play.ts';
import type { NodeNames } from './stage.ts';

/** A kind of difference between two plays that says nothing. */
interface Rule {
  readonly why: string;
  /** Fields by name, wherever they stand; the value becomes `<name>`. */
  readonly fields?: readonly string[];
  /** In every text. */
  readonly pattern?: readonly [RegExp, string];
}

const random = 'bcdfghjklmnpqrstvwxz2456789';

const rules: readonly Rule[] = [
  { why: 'random', pattern: [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'] },
  { why: 'made by the container runtime', pattern: [/\b(containerd:\/\/)?[0-9a-f]{64}\b/g, '<id>'] },
  { why: 'each cluster has its own build of an image', fields: ['imageID'] },
  { why: 'each cluster has its own build of an image', pattern: [/\bsha256:[0-9a-f]{64}\b/g, 'sha256:<digest>'] },
  { why: 'each cluster has its own build of an image', pattern: [/Image size: \d+ bytes/g, 'Image size: <n> bytes'] },
  { why: 'a hash of a manifest with what the Node is called', pattern: [/\b[0-9a-f]{32}\b/g, '<hash>'] },
  {
    why: 'the time of the run',
    pattern: [
      /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d(?: UTC| [A-Z]+)?(?: m=\S+)?)/g,
      '<time>',
    ],
  },
  { why: 'how long it took', pattern: [/\bin \d[\d.]*m?s \(\d[\d.]*m?s including waiting\)/g, 'in <duration>'] },
  { why: 'how long it took', pattern: [/\b(\d+h)?(\d+m)?\d+\.\d+s\b/g, '<duration>'] },
  { why: "of the machine's size", pattern: [/\b(used|capacity|allocatable): \d+/g, '$1: <n>'] },
  { why: 'allocated', pattern: [/\b10\.(?:96|244)\.\d+\.\d+\b/g, '<ip>'] },
  { why: "of the machine's network", pattern: [/\b172\.\d+\.\d+\.\d+\b/g, '<node ip>'] },
  {
    why: "of the machine's network",
    pattern: [/lookup (\S+?)(?: on \S+)?: (?:no such host|.*(?:i\/o timeout|server misbehaving))/g, 'lookup $1: <why>'],
  },
  {
    why: 'random letters of a Pod that was refused',
    pattern: [new RegExp(`pods "([a-z0-9-]+-)[${random}]{5}" is forbidden`, 'g'), 'pods "$1<r>" is forbidden'],
  },
  {
    why: 'random letters of a volume',
    pattern: [new RegExp(`kube-api-access-[${random}]{5}`, 'g'), 'kube-api-access-<r>'],
  },
  { why: 'in the order of a Go map', pattern: [/\(e\.g\. \[\S+ \S+\]\)/g, '(e.g. <two>)'] },
  { why: 'a resourceVersion', fields: ['resourceVersion', 'observedResourceVersion'] },
  { why: 'the minute in which a CronJob was due', pattern: [/-2\d{7}\b/g, '-<minute>'] },
];

/** Fields whose being there is chance, each with the reason. */
const byChance: Readonly<Record<string, string>> = {
  'endpoints.kubernetes.io/last-change-trigger-time':
    'absent where a Pod became ready in the second in which it was seen first',
};

/** No limit, as a kubelet reads it of cgroup v1, which the machine that kind was recorded on has; of v2 it reads none. */
const noLimit = '9007199254740988Ki';

const byField = new Map(rules.flatMap(({ fields = [] }) => fields.map((field) => [field, `<${field}>`] as const)));
const patterns = rules.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]));

/** Makes what must differ between two plays equal. */
export interface Normaliser {
  /** Of an object: without what was made up. */
  name(name: string): string;
  /** Of who asked. */
  user(name: string): string;
  text(text: string): string;
  /** All texts of a value; fields in order of their names, and conditions in order of their types, which has no meaning. */
  value(value: unknown): unknown;
}

/** `keepsNodes`: which Node it was is part of the scenario. */
export function createNormaliser(played: Played, nodes: NodeNames, keepsNodes: boolean): Normaliser {
  // The random letters behind a `generateName`; what else is in a name is a hash that every cluster makes alike.
  const madeUp = new Map<string, string>();
  for (const { name, versions } of played.histories) {
    const { generateName } = versions[0]?.metadata ?? {};
    if (generateName !== undefined && name.startsWith(generateName)) madeUp.set(name, `${generateName}<r>`);
  }
  const suffix = new RegExp(`(?<=[a-z0-9]-)[${random}]{5}$`);
  // The longest first: a name may begin another.
  const words = [
    ...[...madeUp],
    [played.namespace, 'NS'] as const,
    [nodes.worker2, keepsNodes ? 'WORKER2' : '<node>'] as const,
    [nodes.worker, keepsNodes ? 'WORKER' : '<node>'] as const,
    [nodes.controlPlane, keepsNodes ? 'CONTROL_PLANE' : '<node>'] as const,
  ].sort(([a], [b]) => b.length - a.length);
  const text = (raw: string): string => {
    const named = words.reduce((known, [word, by]) => known.replaceAll(word, by), raw);
    return patterns.reduce((known, [pattern, by]) => known.replace(pattern, by), named);
  };
  const visit = (value: unknown, field: string): unknown => {
    const mark = byField.get(field);
    if (mark !== undefined && typeof value !== 'object' && value !== '') return mark;
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) {
      const items = value.map((item) => visit(item, ''));
      return /^(conditions|endpoints|spec\.taints)$/.test(field) ? sortBy(items) : items;
    }
    if (value === null || typeof value !== 'object') return value;
    // What had nothing but chance in it is as good as absent.
    const keys = Object.keys(value);
    if (field === 'annotations' && keys.length > 0 && keys.every((key) => byChance[key] !== undefined))
      return undefined;
    return Object.fromEntries(
      Object.entries(value)
        .filter(
          ([key, item]) =>
            byChance[key] === undefined &&
            item !== noLimit &&
            !(key === 'limits' && item.memory === noLimit && Object.keys(item).length === 1),
        )
        .map(([key, item]) => [text(key), visit(item, key)] as const)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  };
  return {
    // A name that was refused has no history.
    name: (name) => text(madeUp.get(name) ?? name).replace(suffix, '<r>'),
    user: text,
    text,
    value: (value) => visit(value, ''),
  };
}

function sortBy(items: readonly unknown[]): readonly unknown[] {
  const key = (item: unknown) => (item as { type?: string }).type ?? JSON.stringify(item);
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
