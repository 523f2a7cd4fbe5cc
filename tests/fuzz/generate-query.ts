import type { Chance } from './chance.ts';
import { trickyTexts } from './values.ts';

const labelSelectors = [
  'app=web',
  'app!=web,tier in (a,b)',
  '!app',
  'app notin (web)',
  'n>5',
  'n<x',
  'app=',
  'app==web,app=x',
  '__proto__=x',
  'constructor',
  'a in ()',
  'a in (',
  ',',
  'x'.repeat(300),
  `${'a,'.repeat(500)}a`,
];
const fieldSelectors = [
  'metadata.name=web',
  'metadata.namespace=a',
  'metadata.name!=web,metadata.namespace=a',
  'spec.nodeName=',
  'status.phase=Pending',
  'spec.unschedulable=true',
  '__proto__=x',
  'metadata.name=\\=\\,',
  'metadata.name=\\',
  '=',
  'metadata.name==../x',
];
const versions = [
  '',
  '0',
  '1',
  '2',
  '10',
  '99999999',
  '9223372036854775807',
  '9223372036854775808',
  '-1',
  'x',
  '1e3',
  '00',
];
const booleans = ['true', 'false', '1', '0', '', 'x'];
const numbers = ['0', '1', '2', '500', '-1', '9223372036854775807', '9223372036854775808', '1.5', 'x', '', '+1'];

/** What parameters of queries take, by their names. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  labelSelector: labelSelectors,
  fieldSelector: fieldSelectors,
  resourceVersion: versions,
  resourceVersionMatch: ['', 'Exact', 'NotOlderThan', 'x'],
  limit: numbers,
  timeoutSeconds: numbers,
  continue: [
    '',
    'x',
    btoa('{"v":"meta.k8s.io/v1","rv":2,"start":"web\\u0000"}'),
    btoa('{"v":"meta.k8s.io/v1","rv":-1,"start":"../web"}'),
    btoa('{"v":"meta.k8s.io/v1","rv":99999,"start":"/"}'),
    btoa('{"v":"meta.k8s.io/v1","rv":"x","start":[]}'),
    btoa('null'),
    btoa('[]'),
  ],
  watch: booleans,
  allowWatchBookmarks: booleans,
  sendInitialEvents: booleans,
  dryRun: ['All', '', 'Some', 'All&dryRun=All'],
  fieldManager: ['fuzz', '', 'x'.repeat(129), '\u0007', 'ключ'],
  fieldValidation: ['Strict', 'Warn', 'Ignore', 'x', ''],
  force: booleans,
  pretty: booleans,
  gracePeriodSeconds: numbers,
  propagationPolicy: ['Foreground', 'Background', 'Orphan', 'x', ''],
  orphanDependents: booleans,
  includeObject: ['None', 'Object', 'Metadata', 'x'],
  ignoreStoreReadErrorWithClusterBreakingPotential: booleans,
  export: booleans,
  container: ['web', '', '__proto__'],
  command: ['sh', ''],
  stdin: booleans,
  stdout: booleans,
  stderr: booleans,
  tty: booleans,
  follow: booleans,
  previous: booleans,
  sinceSeconds: numbers,
  sinceTime: ['2026-03-01T12:00:00Z', 'x'],
  tailLines: numbers,
  limitBytes: numbers,
  timestamps: booleans,
  ports: ['80', '', '80,443', '99999'],
  verbose: booleans,
  exclude: ['etcd', 'x'],
  timeout: ['1s', '0', 'x', '999999h'],
};
const names = Object.keys(parameters);
const ofLists = [
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
  'resourceVersionMatch',
  'limit',
  'continue',
  'watch',
];
const ofWatches = [
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'sendInitialEvents',
];
const ofWrites = ['dryRun', 'fieldManager', 'fieldValidation', 'force', 'pretty'];
const ofDeletions = ['dryRun', 'gracePeriodSeconds', 'propagationPolicy', 'orphanDependents', 'labelSelector'];

const groups = { list: ofLists, watch: ofWatches, write: ofWrites, delete: ofDeletions, any: names } as const;

/** `?labelSelector=app%3Dweb&limit=1`, or nothing. */
export function generateQuery(kind: keyof typeof groups, chance: Chance): string {
  const parts = kind === 'watch' ? ['watch=true'] : [];
  const count = chance.below(4);
  for (let index = 0; index < count; index += 1) {
    const name = chance.pick(chance.oneIn(8) ? names : groups[kind]);
    const value = chance.pick(chance.oneIn(12) ? trickyTexts : (parameters[name] ?? trickyTexts));
    const isEscaped = name !== 'dryRun' && !chance.oneIn(20);
    parts.push(`${chance.oneIn(50) ? chance.pick(trickyTexts) : name}=${isEscaped ? escaped(value) : value}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** `encodeURIComponent` refuses halves of characters. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
