import type { LineFiles } from '../files.ts';
import { LimitError, limitValue, maximumFields } from '../limits.ts';
import type { List, ParameterPart, Word, WordPart } from '../parse/tree.ts';
import { ArithmeticError } from './arithmetic-error.ts';
import { type Field, FieldBuilder } from './fields.ts';
import type { Pattern } from './pattern.ts';
import { isPattern } from './quote-pattern.ts';

/** Why a word has no value: the line ends with this message. */
export class ExpansionError extends Error {
  override readonly name = 'ExpansionError';
}

/** What words are expanded with. */
export interface Expansion {
  /** A variable or a special parameter; undefined when it is not set. */
  get(name: string): string | undefined;
  /** @throws ExpansionError of a name that is readonly */
  set(name: string, value: string): void;
  readonly positional: readonly string[];
  /** Runs a command substitution and gives what it printed. */
  substitute(body: List): Promise<string>;
  readonly files: LineFiles;
  /** `set -f`. */
  readonly isWithoutGlobs: boolean;
  /** `set -u`. */
  readonly isStrict: boolean;
  /** Lets the page breathe, after so many turns of a loop; rejects after Ctrl-C. */
  breathe(turns: number): Promise<void>;
}

/** Fields of a word that count as one turn. */
const fieldsOfTurn = 10;
/** As what a pattern counts that is held against all names of a folder. */
const turnsOfGlob = 20;

/** Expands words as the arguments of a command: braces, tilde, parameters, commands, arithmetic, splitting, file names. */
export async function expandWords(words: readonly Word[], context: Expansion): Promise<string[]> {
  const out: string[] = [];
  for (const word of words) {
    for (const one of await alternativesOf(word)) {
      const builder = new FieldBuilder(separators(context));
      await addParts(one.parts, builder, context, { splits: true, tilde: 'word' });
      builder.end();
      await context.breathe(1 + Math.floor(builder.fields.length / fieldsOfTurn));
      for (const field of builder.fields) for (const name of await fileNames(field, context)) out.push(name);
      if (out.length > maximumFields) throw new LimitError('words');
    }
  }
  return out;
}

/** The words that the braces of one make; the code for it comes when there are any. */
async function alternativesOf(word: Word): Promise<readonly Word[]> {
  if (!word.parts.some((part) => part.kind === 'text' && !part.isQuoted && part.text.includes('{'))) return [word];
  const { expandBraces } = await import('./braces.ts');
  return expandBraces(word);
}

/** Expands what is neither split nor matched with file names: the value of an assignment, of `case`, of a here-string. */
export async function expandText(word: Word, context: Expansion, tilde: Tilde = 'word'): Promise<string> {
  return (await expandField(word, context, tilde)).value;
}

/** Expands a word to a pattern in which what was quoted stands for itself. */
export async function expandPattern(word: Word, context: Expansion): Promise<Pattern> {
  const { Pattern: Made } = await import('./pattern.ts');
  return new Made((await expandField(word, context, 'word')).pattern);
}

/** Evaluates the expression of `$((...))` or of a slice. @throws ExpansionError in bash's words */
async function expandArithmetic(expression: Word, context: Expansion, prefix = ''): Promise<bigint> {
  try {
    return await evaluateWord(expression, context);
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ExpansionError(prefix + error.message);
    throw error;
  }
}

/** Evaluates the expression of `((...))`. @throws ArithmeticError */
export async function evaluateWord(expression: Word, context: Expansion): Promise<bigint> {
  const { evaluate } = await import('./arithmetic.ts');
  return evaluate(await expandText(expression, context, 'none'), {
    get(name) {
      const value = context.get(name);
      if (value === undefined && context.isStrict) throw new ExpansionError(`${name}: unbound variable`);
      return value;
    },
    set: (name, value) => context.set(name, value),
  });
}

/** Where a tilde stands for the home folder: at the beginning, in an assignment after `:` too, nowhere. */
type Tilde = 'word' | 'assignment' | 'none';

async function expandField(word: Word, context: Expansion, tilde: Tilde): Promise<Field> {
  const builder = new FieldBuilder('');
  await addParts(word.parts, builder, context, { splits: false, tilde });
  builder.end();
  return builder.fields[0] ?? { value: '', pattern: '' };
}

function separators(context: Expansion): string {
  return context.get('IFS') ?? ' \t\n';
}

async function fileNames(field: Field, context: Expansion): Promise<readonly string[]> {
  if (context.isWithoutGlobs || !isPattern(field.pattern)) return [field.value];
  const { glob } = await import('./glob.ts');
  await context.breathe(turnsOfGlob);
  const found = await glob(field.pattern, context.files);
  return found.length > 0 ? found : [field.value];
}

interface Mode {
  readonly splits: boolean;
  readonly tilde: Tilde;
  /** Whether text outside of quotes is split too: that of `${x:-a b}`. */
  readonly splitsText?: boolean;
}

async function addParts(
  parts: readonly WordPart[],
  builder: FieldBuilder,
  context: Expansion,
  mode: Mode,
): Promise<void> {
  for (const [index, part] of parts.entries()) {
    switch (part.kind) {
      case 'text':
        addText(part, index === 0, index === parts.length - 1, builder, context, mode);
        break;
      case 'parameter':
        await addParameter(part, builder, context, mode);
        break;
      case 'command':
        addValue((await context.substitute(part.body)).replace(/\n+$/, ''), part.isQuoted, builder, mode);
        break;
      case 'arithmetic':
        addValue(String(await expandArithmetic(part.expression, context)), part.isQuoted, builder, mode);
        break;
      case 'bad':
        throw new ExpansionError(`${part.text}: bad substitution`);
    }
  }
}

function addText(
  part: { readonly text: string; readonly isQuoted: boolean },
  isFirst: boolean,
  isLast: boolean,
  builder: FieldBuilder,
  context: Expansion,
  { tilde, splitsText }: Mode,
): void {
  let rest = part.text;
  if (!part.isQuoted && tilde !== 'none' && rest.includes('~')) {
    const isAssignment = tilde === 'assignment' || (isFirst && /^[A-Za-z_]\w*\+?=/.test(rest));
    const places = isAssignment ? /(^|:|^\w+\+?=)~(?=[/:]|$)/g : /(^)~(?=[/:]|$)/g;
    let done = 0;
    for (const found of rest.matchAll(places)) {
      const at = found.index + (found[1]?.length ?? 0);
      // Not in the middle of a word, and not right before a quote or an expansion.
      if ((found[1] === '' && !isFirst) || (at === rest.length - 1 && !isLast)) continue;
      builder.add(rest.slice(done, at), false);
      builder.add(context.get('HOME') ?? '~', true);
      done = at + 1;
    }
    rest = rest.slice(done);
  }
  if (splitsText === true && !part.isQuoted) builder.addSplit(rest);
  else builder.add(rest, part.isQuoted);
}

function addValue(value: string, isQuoted: boolean, builder: FieldBuilder, { splits }: Mode): void {
  limitValue(value, 'word');
  if (isQuoted || !splits) builder.add(value, isQuoted);
  else builder.addSplit(value);
}

async function addParameter(part: ParameterPart, builder: FieldBuilder, context: Expansion, mode: Mode): Promise<void> {
  const { name, operation, isQuoted } = part;
  if (name === '@' || name === '*') {
    await addPositional(part, builder, context, mode);
    return;
  }
  const value = context.get(name);
  if (operation === undefined) {
    addValue(strict(value, name, context), isQuoted, builder, mode);
    return;
  }
  if (operation.kind === 'default') {
    const isMissing = value === undefined || (operation.isColon && value === '');
    await addDefault(part, operation, isMissing, value ?? '', builder, context, mode);
    return;
  }
  const known = strict(value, name, context);
  // What is not set is not looked at further: neither its pattern nor its offset is expanded.
  const changed =
    value === undefined && operation.kind !== 'length' ? '' : await apply(known, operation, context, name);
  addValue(changed, isQuoted, builder, mode);
}

function strict(value: string | undefined, name: string, context: Expansion): string {
  if (value === undefined && context.isStrict) throw new ExpansionError(`${name}: unbound variable`);
  return value ?? '';
}

type Default = Extract<ParameterPart['operation'], { kind: 'default' }>;

async function addDefault(
  part: ParameterPart,
  { operator, word, isColon }: Default,
  isMissing: boolean,
  value: string,
  builder: FieldBuilder,
  context: Expansion,
  mode: Mode,
): Promise<void> {
  const { name, isQuoted } = part;
  if (operator === '+' ? isMissing : !isMissing) {
    addValue(operator === '+' ? '' : value, isQuoted, builder, mode);
    return;
  }
  if (operator === '?') {
    const words = await expandText(word, context);
    throw new ExpansionError(
      `${name}: ${word.parts.length > 0 ? words : `parameter ${isColon ? 'null or ' : ''}not set`}`,
    );
  }
  if (operator === '=') {
    if (!/^[A-Za-z_]/.test(name)) throw new ExpansionError(`$${name}: cannot assign in this way`);
    const assigned = await expandText(word, context);
    context.set(name, assigned);
    addValue(assigned, isQuoted, builder, mode);
    return;
  }
  if (isQuoted) {
    builder.add('', true);
    await addParts(word.parts, builder, context, { ...mode, tilde: 'none' });
  } else await addParts(word.parts, builder, context, { ...mode, splitsText: mode.splits });
}

/** `$@`, `$*`, and what is done with them. */
async function addPositional(
  { name, operation, isQuoted }: ParameterPart,
  builder: FieldBuilder,
  context: Expansion,
  mode: Mode,
): Promise<void> {
  let values: readonly string[] = context.positional;
  if (operation?.kind === 'length') {
    addValue(String(values.length), isQuoted, builder, mode);
    return;
  }
  if (operation?.kind === 'default') {
    const joined = values.join(' ');
    const isMissing = values.length === 0 || (operation.isColon && joined === '');
    if (isMissing || operation.operator === '+') {
      const part: ParameterPart = { kind: 'parameter', name, isQuoted, operation };
      await addDefault(part, operation, isMissing, joined, builder, context, mode);
      return;
    }
  } else if (operation?.kind === 'slice') {
    const offset = Number(await expandArithmetic(operation.offset, context));
    const length = operation.length && Number(await expandArithmetic(operation.length, context));
    if (length !== undefined && length < 0) throw new ExpansionError(`${length}: substring expression < 0`);
    const all = [context.get('0') ?? '', ...values];
    const from = offset < 0 ? all.length + offset : offset;
    values =
      from < 0 ? [] : (offset === 0 ? all : all.slice(0)).slice(from, length === undefined ? undefined : from + length);
  } else if (operation !== undefined) {
    const changed: string[] = [];
    for (const value of values) changed.push(await apply(value, operation, context, name));
    values = changed;
  }
  const ifs = context.get('IFS');
  if (!mode.splits || (isQuoted && name === '*')) {
    const between = name === '@' || ifs === undefined ? ' ' : ifs.slice(0, 1);
    builder.add(values.join(between), isQuoted);
    return;
  }
  for (const [index, value] of values.entries()) {
    if (index > 0) builder.end();
    if (isQuoted) builder.add(value, true);
    else builder.addSplit(value);
  }
}

type Changing = Exclude<NonNullable<ParameterPart['operation']>, { kind: 'default' }>;

async function apply(value: string, operation: Changing, context: Expansion, name: string): Promise<string> {
  switch (operation.kind) {
    case 'length':
      return String([...value].length);
    case 'trim': {
      const pattern = await expandPattern(operation.pattern, context);
      const points = [...value];
      const isLongest = operation.operator.length > 1;
      if (operation.operator.startsWith('#')) {
        return points.slice(Math.max(0, pattern.prefix(points, isLongest))).join('');
      }
      return points.slice(0, points.length - Math.max(0, pattern.suffix(points, isLongest))).join('');
    }
    case 'replace': {
      const pattern = await expandPattern(operation.pattern, context);
      const replacement = await expandText(operation.replacement, context);
      return limitValue(pattern.replace(value, replacement, operation.where), name);
    }
    case 'slice': {
      const points = [...value];
      const offset = Number(await expandArithmetic(operation.offset, context, `${name}: `));
      const length = operation.length && Number(await expandArithmetic(operation.length, context, `${name}: `));
      const from = offset < 0 ? points.length + offset : offset;
      if (from < 0 || from > points.length) return '';
      const to = length === undefined ? points.length : length < 0 ? points.length + length : from + length;
      if (to < from) throw new ExpansionError(`${length}: substring expression < 0`);
      return points.slice(from, to).join('');
    }
    case 'case': {
      const { operator } = operation;
      const hasPattern = operation.pattern.parts.length > 0;
      const pattern = await expandPattern(operation.pattern, context);
      const change = (point: string): string => {
        if (hasPattern && !pattern.matches(point)) return point;
        return operator.startsWith('^') ? point.toUpperCase() : point.toLowerCase();
      };
      const points = [...value];
      return operator.length > 1
        ? points.map(change).join('')
        : [...points.slice(0, 1).map(change), ...points.slice(1)].join('');
    }
  }
}
