import { normaliseRules } from '../../../src/runs/index.ts';
import type { LineResult, ScenarioLine } from './line-files.ts';
import type { Ran } from './program.ts';

/** What differs from cluster to cluster, beside what differs from run to run on one (src/runs/normalise.ts). */
const rules: readonly { readonly why: string; readonly pattern: RegExp; readonly by: string }[] = [
  {
    why: 'what client-go logs of a watch that was cut off, or not in time',
    pattern: /^[IWE]\d{4} \S+ +\d+ reflector\.go:.*\n/gm,
    by: '',
  },
  {
    why: 'what kubectl logs if a program has ended before its input was sent: who is first is chance',
    pattern: /^E\d{4} \S+ +\d+ v2\.go:\d+\] "Copying stdin failed" .*\n/gm,
    by: '',
  },
  {
    why: 'the time of the run, in a log line of klog',
    pattern: /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /gm,
    by: '$1 ',
  },
  {
    why: 'the time of the run',
    pattern: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000(?: UTC)?/g,
    by: '<time>',
  },
  {
    why: 'the time of the run',
    pattern: /[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/g,
    by: '<time>',
  },
  { why: 'where the API server listens', pattern: /https:\/\/127\.0\.0\.1:\d+/g, by: 'https://<server>' },
  { why: 'a token', pattern: /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, by: '<token>' },
  {
    why: 'one counter for all writes of a cluster',
    pattern: /(resource version to be \d+, was |Resource Version: +)\d+/g,
    by: '$1<version>',
  },
  {
    why: 'the name of a Node, which begins with that of its cluster',
    pattern: /\bpodpath[a-z0-9-]*-(?:control-plane|worker\d*)\b/g,
    by: '<node>',
  },
  { why: 'allocated', pattern: /(nodePort"?: ?)\d+/g, by: '$1<port>' },
  {
    why: 'the name of a temporary file, and where this checkout is',
    pattern: /\/(?:tmp|[\w./-]*tests\/clients\/manifests)\/[\w./-]+/g,
    by: '<file>',
  },
];

// Its columns take the indentation of YAML away; of figures only those of `top` are replaced.
const shared = normaliseRules.filter(({ name }) => name !== 'columns' && name !== 'figures');
/** What of `kubectl top` is measured. */
const figures = /(?<=\s)\d+(?:m|Mi|%)(?=\s)/g;

/** What a line did, with what must differ made equal; `home` is the run's own folder. */
export function normaliseOutput(
  { line, unordered }: ScenarioLine,
  { exitCode, stdout, stderr }: Ran,
  home: string,
): LineResult {
  const text = (value: string): string => {
    const known = rules.reduce((sum, { pattern, by }) => sum.replace(pattern, by), value.replaceAll(home, '<home>'));
    const measured = line.startsWith('kubectl top') ? known.replace(figures, '<n>') : known;
    const normalised = shared
      .reduce((sum, rule) => rule.apply(sum), measured)
      // The width of a column is that of its longest cell. What stands at the beginning of a line is kept: it is YAML's.
      .replace(/(?<=\S)[ \t]{2,}/g, '  ')
      .replace(/[ \t]+$/gm, '');
    return unordered ? normalised.split('\n').sort().join('\n') : normalised;
  };
  return { line, exitCode, stdout: text(stdout), stderr: text(stderr) };
}
