import { resolvePath } from '../../../base/index.ts';
import { isDirectory, type RootFiles } from '../files/root-files.ts';
import { evaluate } from './arithmetic.ts';
import type { Part, Word } from './lexer.ts';

/** Where expansion finds and puts things. */
export interface Scope {
  readonly files: RootFiles;
  readonly cwd: string;
  readonly positional: readonly string[];
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** What a command substitution wrote, in the order of {@link substitutionsOf}. */
  substituted(): string;
}

/** A piece of a field: quoted ones are neither split nor matched against files. */
interface Piece {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The commands that words have in them, in the order in which they are expanded. */
export function substitutionsOf(words: readonly Word[]): readonly string[] {
  return words.flatMap((word) =>
    word.flatMap((part) =>
      part.kind === 'command'
        ? [part.source]
        : part.kind === 'variable' && part.word !== undefined
          ? substitutionsOf([part.word])
          : [],
    ),
  );
}

/** Expands words into fields: variables, commands, arithmetic, then splitting and file names. */
export function expandWords(words: readonly Word[], scope: Scope): string[] {
  const fields: string[] = [];
  for (const word of words) for (const field of fieldsOf(word, scope)) fields.push(...filesOf(field, scope));
  return fields;
}

/** A word as one text, as assignments and redirects have it. */
export function expandText(word: Word, scope: Scope): string {
  return word
    .flatMap((part) => piecesOf(part, scope))
    .map(({ text }) => text)
    .join('');
}

/** A word as a pattern, its quoted letters literal. */
export function expandPattern(word: Word, scope: Scope): RegExp {
  const source = word
    .flatMap((part) => piecesOf(part, scope))
    .map(({ text, isQuoted }) => (isQuoted ? literal(text) : patternOf(text)));
  return new RegExp(`^${source.join('')}$`, 's');
}

const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A pattern of file names as the source of a regular expression. */
export function patternOf(text: string): string {
  return text.replaceAll(/\[!?[^\]]+\]|[\\^$.*+?()[\]{}|/]/g, (found) => {
    if (found === '*') return '[^]*';
    if (found === '?') return '[^]';
    return found.length > 1 ? found.replace('[!', '[^') : `\\${found}`;
  });
}

function fieldsOf(word: Word, scope: Scope): Piece[][] {
  const fields: Piece[][] = [];
  let current: Piece[] | undefined;
  for (const part of word) {
    // "$@" is a field for each.
    if (part.kind === 'variable' && part.name === '@' && part.isQuoted && part.op === '') {
      for (const [index, text] of scope.positional.entries()) {
        if (index > 0) {
          fields.push(current ?? []);
          current = [];
        }
        current = [...(current ?? []), { text, isQuoted: true }];
      }
      continue;
    }
    for (const piece of piecesOf(part, scope)) {
      if (piece.isQuoted || part.kind === 'text') {
        current = [...(current ?? []), piece];
        continue;
      }
      const texts = piece.text.split(/[ \t\n]+/);
      for (const [index, text] of texts.entries()) {
        if (index > 0 && current !== undefined) {
          fields.push(current);
          current = undefined;
        }
        if (text !== '') current = [...(current ?? []), { text, isQuoted: false }];
      }
    }
  }
  if (current !== undefined) fields.push(current);
  return fields;
}

function filesOf(field: readonly Piece[], { files, cwd }: Scope): readonly string[] {
  const text = field.map((piece) => piece.text).join('');
  if (!field.some((piece) => !piece.isQuoted && /[*?[]/.test(piece.text))) return [text];
  const source = field.map((piece) => (piece.isQuoted ? literal(piece.text) : patternOf(piece.text))).join('');
  const folder = text.slice(0, text.lastIndexOf('/') + 1);
  if (/[*?[]/.test(folder)) return [text];
  const names = files.read(resolvePath(cwd, folder === '' ? '.' : folder));
  if (names === undefined || !isDirectory(names)) return [text];
  const pattern = new RegExp(`^${source}$`);
  const found = names
    .map((name) => folder + name)
    .filter((path, index) => pattern.test(path) && !(names[index]?.startsWith('.') ?? false));
  return found.length > 0 ? found : [text];
}

function piecesOf(part: Part, scope: Scope): Piece[] {
  const { isQuoted } = part;
  switch (part.kind) {
    case 'text':
      return [
        {
          text: !isQuoted && /^~(?=$|\/)/.test(part.text) ? (scope.get('HOME') ?? '/') + part.text.slice(1) : part.text,
          isQuoted,
        },
      ];
    case 'command':
      return [{ text: scope.substituted().replace(/\n+$/, ''), isQuoted }];
    case 'arithmetic': {
      const source = part.source.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => scope.get(name) ?? '0');
      return [{ text: String(evaluate(source, (name) => scope.get(name) ?? '', scope.set)), isQuoted }];
    }
    case 'variable':
      return variable(part, scope).map((piece) => ({ ...piece, isQuoted }));
  }
}

function variable({ name, op, word, isQuoted }: Extract<Part, { kind: 'variable' }>, scope: Scope): Piece[] {
  const value = scope.get(name);
  const isMissing = value === undefined || (op.startsWith(':') && value === '');
  const pieces = (text: string) => [{ text, isQuoted }];
  const other = () => (word === undefined ? '' : expandText(word, scope));
  switch (op) {
    case 'length':
      return pieces(String((value ?? '').length));
    case '-':
    case ':-':
      return pieces(isMissing ? other() : (value ?? ''));
    case '=':
    case ':=': {
      if (!isMissing) return pieces(value ?? '');
      const text = other();
      scope.set(name, text);
      return pieces(text);
    }
    case '+':
    case ':+':
      return pieces(isMissing ? '' : other());
    case '?':
    case ':?':
      if (isMissing) throw new Error(`${name}: ${other() || 'parameter not set'}`);
      return pieces(value ?? '');
    case '#':
    case '##':
    case '%':
    case '%%': {
      const text = value ?? '';
      const pattern = new RegExp(`^${patternOf(other())}$`);
      const lengths = Array.from({ length: text.length + 1 }, (_, index) => index);
      if (op.length === 2) lengths.reverse();
      for (const length of lengths) {
        const part = op.startsWith('#') ? text.slice(0, length) : text.slice(text.length - length);
        if (pattern.test(part))
          return pieces(op.startsWith('#') ? text.slice(length) : text.slice(0, text.length - length));
      }
      return pieces(text);
    }
    default:
      return pieces(value ?? '');
  }
}
