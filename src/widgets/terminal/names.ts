/** Names of objects in the tables that kubectl prints, and the line that describes one; pure. */

/** A name in a line of output: where it stands, in UTF-16 units, and the line that tells more of it. */
export interface NameSpan {
  readonly start: number;
  readonly end: number;
  readonly line: string;
}

/** Reads the output of one command line by line. */
export interface TableReader {
  /** Whether a table has begun: only then is it worth waiting for the end of a line. */
  readonly inTable: boolean;
  /** The names in a whole line, without its end. */
  read(text: string): readonly NameSpan[];
}

interface Column {
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

/** Flags of `get`, `top` and `events` whose value is a word of its own. */
const withValue =
  /^(?:-[nloLfk]|--(?:namespace|selector|output|label-columns|filename|kustomize|sort-by|field-selector|chunk-size|context|for|types|show-kind|subresource|template))$/;
const name = /^[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?$/;
const typed = /^([a-z][a-z0-9.-]*)\/([a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?)$/;
const namespaceName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Kinds without a namespace, by the words that people type for them. */
const clusterScoped =
  /^(?:no|nodes?|ns|namespaces?|pv|persistentvolumes?|sc|storageclass(?:es)?|crds?|customresourcedefinitions?|clusterroles?|clusterrolebindings?|pc|priorityclass(?:es)?|csr|certificatesigningrequests?|apiservices?|ingressclass(?:es)?|runtimeclass(?:es)?|csinodes?|csidrivers?|volumeattachments?)(?:\.|$)/;

/** The reader for the output of kubectl with these words (without `kubectl`); `undefined` when it prints no table of objects. */
export function createTableReader(argv: readonly string[]): TableReader | undefined {
  const words: string[] = [];
  let namespace: string | undefined;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const joined = /^(?:--namespace=|-n=?)(.+)$/.exec(word)?.[1];
    if (joined !== undefined) namespace = joined;
    else if (withValue.test(word)) {
      at++;
      if (word === '-n' || word === '--namespace') namespace = argv[at];
    } else if (!word.startsWith('-')) words.push(word);
  }
  const [verb, what = ''] = words;
  if (verb !== 'get' && verb !== 'top' && verb !== 'events') return undefined;
  const first = what.split('/')[0] ?? '';
  const kind = verb === 'events' ? undefined : /^[a-z][a-z0-9.-]*$/i.test(first) ? first.toLowerCase() : undefined;
  const place = namespace !== undefined && namespaceName.test(namespace) ? namespace : undefined;

  let columns: readonly Column[] | undefined;
  return {
    get inTable() {
      return columns !== undefined;
    },
    read(text) {
      const header = readHeader(text);
      if (header) {
        columns = header;
        return [];
      }
      if (!columns) return [];
      // An empty line stands between the tables of several kinds; anything else that is not aligned is no row.
      if (text.trim() === '') {
        columns = undefined;
        return [];
      }
      const cells = columns.map((column) => ({ ...column, ...cellOf(text, column) }));
      const row = cells.find(({ title }) => title === 'NAMESPACE')?.value;
      const within = row !== undefined && namespaceName.test(row) ? row : place;
      return cells.flatMap(({ title, value, from }): NameSpan[] => {
        const target = targetOf(title, value, kind, columns ?? []);
        if (!target) return [];
        const scoped = within === undefined || clusterScoped.test(target.split(' ')[0] ?? '') ? '' : ` -n ${within}`;
        return [{ start: from, end: from + value.length, line: `kubectl describe ${target}${scoped}` }];
      });
    },
  };
}

/** `pod web` for a cell that names an object. */
function targetOf(
  title: string,
  value: string,
  kind: string | undefined,
  columns: readonly Column[],
): string | undefined {
  if (title === 'NODE') return name.test(value) ? `node ${value}` : undefined;
  if (title === 'POD') return name.test(value) ? `pod ${value}` : undefined;
  if (title === 'OBJECT' || title === 'NAME') {
    const both = typed.exec(value);
    if (both) return `${both[1]} ${both[2]}`;
  }
  // `top pods --containers` has the Pod in a column of its own, and the names are those of containers.
  if (title !== 'NAME' || kind === undefined || kind === 'all' || columns.some((column) => column.title === 'POD'))
    return undefined;
  return name.test(value) ? `${kind} ${value}` : undefined;
}

/** Whether a line, or the beginning of one, is words in capitals as the header of a table is (`CPU(cores)` is one, too). */
export function couldBeHeader(text: string): boolean {
  return /^[A-Z](?:[A-Z0-9%/ -]|\([A-Za-z0-9%]*\)?)*$/.test(text);
}

/** The columns of a line that is a header: words in capitals, one of which says what the rows are. */
function readHeader(text: string): readonly Column[] | undefined {
  if (!couldBeHeader(text)) return undefined;
  const found = [...text.matchAll(/\S+(?: \S+)*/g)];
  const columns = found.map(({ 0: title, index }, at) => ({
    title,
    start: index,
    end: found[at + 1]?.index ?? Number.POSITIVE_INFINITY,
  }));
  return columns.some(({ title }) => title === 'NAME' || title === 'OBJECT') ? columns : undefined;
}

function cellOf(text: string, { start, end }: Column): { readonly value: string; readonly from: number } {
  // What stands right before the column belongs to the one before it, which is wider than its header: nothing is aligned then.
  if (start > 0 && text[start - 1] !== ' ' && text[start - 1] !== undefined) return { value: '', from: start };
  const cell = text.slice(start, end);
  const value = cell.trim();
  return { value, from: start + cell.indexOf(value) };
}
