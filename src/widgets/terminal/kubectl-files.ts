/** Files of the page in a line of kubectl: what only the page has goes along as standard input; pure. */

/** What a file of the page holds, and whether the cluster's side has the same. */
export interface PageFile {
  readonly text: string;
  /** The reader has written it: only the page has it. */
  readonly isOwn: boolean;
}

/** What becomes of the words of a line. */
export type WithFiles =
  | { readonly kind: 'words'; readonly argv: readonly string[]; readonly stdin: string | undefined }
  /** `flag` names a file of the page that cannot go along. */
  | { readonly kind: 'refused'; readonly flag: string; readonly file: string };

/** A use of a flag that names files: which words it takes, and its value. */
interface Use {
  readonly at: number;
  readonly length: 1 | 2;
  readonly flag: string;
  readonly value: string;
}

/** Flags that name files but cannot be given standard input in their place. */
const otherFlags = /^(?:--from-file|--from-env-file|--patch-file|--kustomize|-k|--cert|--key)$/;

/**
 * Puts `-f -` in place of files that only the page has, with what they hold as standard input; all files of the line go along
 * then, those of the cluster's side too. `read` gives a file of the page; `undefined`: the page has no such file, or not as text.
 */
export async function withPageFiles(
  argv: readonly string[],
  read: (name: string) => Promise<PageFile | undefined>,
): Promise<WithFiles> {
  const uses = findUses(argv);
  for (const { flag, value } of uses) {
    if (!otherFlags.test(flag)) continue;
    const name = flag === '--from-file' ? value.replace(/^[^=]*=/, '') : value;
    if ((await read(name))?.isOwn) return { kind: 'refused', flag, file: name };
  }
  const sources = uses.filter(({ flag }) => flag === '-f' || flag === '--filename');
  const files = await Promise.all(
    sources.flatMap(({ value }) => value.split(',').map(async (name) => ({ name, file: await read(name) }))),
  );
  const own = files.find(({ file }) => file?.isOwn);
  if (!own) return { kind: 'words', argv, stdin: undefined };
  const unknown = files.find(({ file }) => file === undefined);
  // What the page does not have cannot go along with what only it has.
  if (unknown) return { kind: 'refused', flag: '-f', file: own.name };
  const texts = files.map(({ file }) => file?.text ?? '');
  const stdin =
    texts.length === 1 ? texts.join('') : texts.map((text) => `---\n${text.replace(/\n?$/, '\n')}`).join('');
  const taken = new Set(sources.flatMap(({ at, length }) => (length === 2 ? [at, at + 1] : [at])));
  const [first] = sources;
  const words = argv.flatMap((word, at) => (at === first?.at ? ['-f', '-'] : taken.has(at) ? [] : [word]));
  return { kind: 'words', argv: words, stdin };
}

/** Whether a line reads standard input that is not the keyboard: `-f -`, `-i`, `-` of `set env` and `create`. */
export function readsStandardInput(argv: readonly string[]): boolean {
  const words = beforeDashes(argv);
  return words.some(
    (word, at) =>
      /^--(?:stdin|interactive)(?:=true)?$/.test(word) ||
      /^-[a-z]*i[a-z]*$/.test(word) ||
      /^(?:-f|--filename)=?-$/.test(word) ||
      (word === '-' && /^(?:-f|--filename|-e|--env)$/.test(words[at - 1] ?? '')) ||
      (word === '-' && words.includes('env')),
  );
}

/** Words as one line that is taken apart to the same words again. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

function findUses(argv: readonly string[]): readonly Use[] {
  const words = beforeDashes(argv);
  return words.flatMap((word, at): Use[] => {
    const long = /^(--(?:filename|from-file|from-env-file|patch-file|kustomize|cert|key))(?:=(.*))?$/s.exec(word);
    const short = /^(-[fk])=?(.*)$/s.exec(word);
    const flag = long?.[1] ?? short?.[1];
    const joined = long ? long[2] : short?.[2] === '' ? undefined : short?.[2];
    if (flag === undefined) return [];
    // `logs -f` takes no value: what follows it is a word of its own, which is no file of the page.
    if (short && words[0] === 'logs') return [];
    if (joined !== undefined) return [{ at, length: 1, flag, value: joined }];
    const value = words[at + 1];
    return value === undefined ? [] : [{ at, length: 2, flag, value }];
  });
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  return argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
}
