/**
 * An output of `kubectl describe`, cut into blocks that can be explained. kubectl prints keys with an indent of two per
 * level and values in a column (`staging/src/k8s.io/kubectl/pkg/describe/describe.go`, v1.37.2); tables and wrapped values
 * belong to the key above them.
 */

/** Consecutive lines that one explanation is about. */
export interface Block {
  /** `Containers/NAME/Limits`, with `*` for NAME; `undefined`: nothing explains it. */
  readonly path: string | undefined;
  /** The key that begins the block, with the lines' text cut at it; absent when the block goes on after a nested one. */
  readonly head: { readonly indent: string; readonly key: string } | undefined;
  /** What follows the head (or all of it), with line feeds. */
  readonly text: string;
  /** What memory and CPU the object asks for and may use: shown with more weight. */
  readonly emphasis: 'requests' | 'limits' | undefined;
}

/** Kinds whose outputs have explanations. */
export type DescribedKind = 'pod' | 'node' | 'workload' | 'service';

const kinds: Readonly<Record<string, DescribedKind>> = {
  po: 'pod',
  pod: 'pod',
  pods: 'pod',
  no: 'node',
  node: 'node',
  nodes: 'node',
  deploy: 'workload',
  deployment: 'workload',
  deployments: 'workload',
  'deployment.apps': 'workload',
  rs: 'workload',
  replicaset: 'workload',
  replicasets: 'workload',
  job: 'workload',
  jobs: 'workload',
  ds: 'workload',
  daemonset: 'workload',
  daemonsets: 'workload',
  svc: 'service',
  service: 'service',
  services: 'service',
};
const flagsWithValue = new Set(['-n', '--namespace', '-l', '--selector', '-f', '--filename']);

/** Says what kind of object a `kubectl describe` line is about; `undefined` for a kind without explanations. */
export function kindOfCommand(command: string): DescribedKind | undefined {
  const words = command.trim().split(/\s+/);
  const rest = words.slice(words.indexOf('describe') + 1);
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (flagsWithValue.has(word)) at++;
    else if (!word.startsWith('-')) return kinds[word.split('/')[0]?.toLowerCase() ?? ''];
  }
  return undefined;
}

const keyLine = /^( *)([^\s:](?:[^:]*[^\s:])?):(?=\s|$)/;
/** Keys whose children are names that users gave. */
const holdsNames = new Set(['Containers', 'Init Containers', 'Ephemeral Containers', 'Volumes']);

/** Cuts an output into blocks; `isExplained` says which paths have an explanation. All text is kept, in order. */
export function parseDescribe(text: string, isExplained: (path: string) => boolean): readonly Block[] {
  const blocks: { path: string | undefined; head: Block['head']; text: string }[] = [];
  const stack: { readonly indent: number; readonly key: string }[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const match = keyLine.exec(line);
    // Rows of tables have columns two spaces apart; a key has none.
    const key = match && !/ {2}/.test(match[2] ?? '') ? match[2] : undefined;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    if (line.trim() !== '') while ((stack.at(-1)?.indent ?? -1) >= indent) stack.pop();
    if (key !== undefined) stack.push({ indent, key: holdsNames.has(stack.at(-1)?.key ?? '') ? '*' : key });
    const path = deepestExplained(
      stack.map((entry) => entry.key),
      isExplained,
    );
    const last = blocks.at(-1);
    const begins = key !== undefined && path !== undefined && path.depth === stack.length;
    const rest = begins ? line.slice(indent + key.length + 1) : line;
    if (!begins && last && last.path === path?.path) last.text += `${line}\n`;
    else
      blocks.push({
        path: path?.path,
        head: begins ? { indent: ' '.repeat(indent), key: `${key}:` } : undefined,
        text: `${rest}\n`,
      });
  }
  return blocks.map((block) => ({ ...block, emphasis: emphasisOf(block.path) }));
}

/** The explained path that a line at `keys` falls under; a Pod template is explained as the Pod that it makes. */
function deepestExplained(
  keys: readonly string[],
  isExplained: (path: string) => boolean,
): { readonly path: string; readonly depth: number } | undefined {
  for (let depth = keys.length; depth > 0; depth--) {
    const own = keys.slice(0, depth);
    for (const path of [own.join('/'), own[0] === 'Pod Template' ? own.slice(1).join('/') : ''])
      if (path !== '' && isExplained(path)) return { path, depth };
  }
  return undefined;
}

function emphasisOf(path: string | undefined): Block['emphasis'] {
  if (path?.endsWith('/Limits')) return 'limits';
  if (path?.endsWith('/Requests') || path === 'Allocated resources') return 'requests';
  return undefined;
}

/** The paths of an output that have an explanation, in order, each once. */
export function explainedPaths(blocks: readonly Block[]): readonly string[] {
  return [...new Set(blocks.flatMap(({ path }) => (path === undefined ? [] : [path])))];
}

/** A path as people read it: `Containers › Limits`. */
export function titleOfPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '*')
    .join(' › ');
}

/** What an element's id may hold of a path: `containers-limits`. */
export function anchorOfPath(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
