/**
 * Makes two runs of one command comparable: what differs from run to run (names with hashes, ages, addresses, uids,
 * times, figures) is replaced by a word in angle brackets, by named rules, in this order. What is left must be the same.
 */

/** One kind of difference between two runs that says nothing. */
export interface NormaliseRule {
  readonly name: string;
  /** Whether the rule is used on the output of this command; absent: on every output. */
  readonly on?: (command: string) => boolean;
  readonly apply: (text: string) => string;
}

// The letters of names that Kubernetes makes: apimachinery/pkg/util/rand/rand.go, v0.37.2.
const random = 'bcdfghjklmnpqrstvwxz2456789';

const replace =
  (pattern: RegExp, by: string): NormaliseRule['apply'] =>
  (text) =>
    text.replace(pattern, by);

const isFigures = (command: string): boolean => /\btop\b|metrics|\/stats\/|\/api\/v1\/query/.test(command);

/** The rules, in the order in which they are applied. */
export const normaliseRules: readonly NormaliseRule[] = [
  {
    name: 'uid',
    apply: replace(/[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}(?![0-9a-f])/g, '<uid>'),
  },
  { name: 'container-id', apply: replace(/\bcontainerd:\/\/[0-9a-f]{64}\b/g, 'containerd://<id>') },
  { name: 'digest', apply: replace(/\bsha256:[0-9a-f]{64}\b/g, 'sha256:<digest>') },
  { name: 'bare-id', apply: replace(/\b[0-9a-f]{32,64}\b/g, '<id>') },
  {
    name: 'time-in-words',
    apply: replace(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'),
  },
  {
    name: 'time',
    apply: replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '<time>'),
  },
  { name: 'event-name', apply: replace(/\.[0-9a-f]{16}\b/g, '.<event>') },
  {
    name: 'resource-version',
    apply: replace(/("?(?:resourceVersion|continue)"?: ?)"?\d+"?/g, '$1<version>'),
  },
  { name: 'provider-id', apply: replace(/\bkind:\/\/docker\/\S+/g, 'kind://docker/<cluster>') },
  {
    name: 'node',
    apply: replace(/\bpodpath(?:-[a-z0-9]+)*?-(?:control-plane|worker)\d*\b/g, '<node>'),
  },
  {
    name: 'pod-of-replicaset',
    apply: replace(new RegExp(`-[${random}]{6,10}-[${random}]{5}(?![a-z0-9-])`, 'g'), '-<hash>-<random>'),
  },
  {
    name: 'replicaset',
    apply: replace(new RegExp(`-(?=[a-z]*[0-9])[${random}]{8,10}(?![a-z0-9-])`, 'g'), '-<hash>'),
  },
  {
    name: 'pod-template-hash',
    apply: replace(new RegExp(`(pod-template-hash|controller-revision-hash)([=:] ?"?)[${random}]+`, 'g'), '$1$2<hash>'),
  },
  {
    // Without vowels and look-alike digits, so hardly ever a word that a person chose.
    name: 'random-suffix',
    apply: replace(new RegExp(`-[${random}]{5}(?![a-z0-9-])`, 'g'), '-<random>'),
  },
  { name: 'ip', apply: replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?!\.\d)\b/g, '<ip>') },
  { name: 'ipv6', apply: replace(/\b(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})+(?:\/\d+)?/g, '<ip>') },
  { name: 'node-port', apply: replace(/(:|NodePort:\s+\S+\s+)3[0-2]\d{3}\b/g, '$1<port>') },
  { name: 'times-seen', apply: replace(/\s*\(x\d+ over [0-9dhms]+\)/g, '') },
  { name: 'window', apply: replace(/"window":"[0-9.hmsµn]+"/g, '"window":"<age>"') },
  { name: 'ago', apply: replace(/\(\d[0-9dhms]* ago\)/g, '(<age> ago)') },
  {
    // An age is a column of its own: a duration in the middle of a text (`Exists for 300s`) is a setting.
    name: 'age',
    apply: replace(
      /(?<=^|[ \t]{2})(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+(?:\.\d+)?m?s)?(?<=[dhms])(?=\s|$)/gm,
      '<age>',
    ),
  },
  {
    name: 'figures',
    on: isFigures,
    apply: replace(/(?<![\w.-])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:[numk]|[KMGT]i|%)?(?![\w.])/g, '<n>'),
  },
  { name: 'columns', apply: (text) => text.replace(/[ \t]{2,}/g, '  ').replace(/[ \t]+$/gm, '') },
];

/** The text of `command`'s output after all rules. */
export function normalise(text: string, command: string): string {
  return normaliseRules.reduce((sum, rule) => (rule.on?.(command) === false ? sum : rule.apply(sum)), text);
}
