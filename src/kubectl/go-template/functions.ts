import { toGoJson } from '../../kube/index.ts';
import { compareBytes } from '../printers/json.ts';
import { formatPrintf } from './printf.ts';
import {
  formatPlain,
  GoInt,
  isList,
  isMap,
  isTrue,
  kindOf,
  noValue,
  numberOf,
  TemplateError,
  typeNameOf,
  type Value,
} from './values.ts';

/** A function of templates; the texts of its failures are Go's. */
export type TemplateFunction = (...args: readonly Value[]) => Value;

const newIncompatible = (a: Value, b: Value): TemplateError =>
  new TemplateError(`incompatible types for comparison: ${typeNameOf(a)} and ${typeNameOf(b)}`);

const isNil = (value: Value): boolean => value === noValue || value === null;

function isEqual(a: Value, b: Value): boolean {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (kind !== other) throw newIncompatible(a, b);
  if (kind === 'other') throw new TemplateError(`non-comparable type ${formatPlain(b)}: ${typeNameOf(b)}`);
  return kind === 'int' || kind === 'float' ? numberOf(a) === numberOf(b) : a === b;
}

function isLess(a: Value, b: Value): boolean {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (kind === 'other' || other === 'other') throw new TemplateError('invalid type for comparison');
  if (kind !== other) throw newIncompatible(a, b);
  if (kind === 'bool') throw new TemplateError('invalid type for comparison');
  return kind === 'string' ? compareBytes(String(a), String(b)) < 0 : numberOf(a) < numberOf(b);
}

function indexOf(item: Value, index: Value): Value {
  if (isList(item)) {
    if (kindOf(index) !== 'int') throw new TemplateError(`cannot index slice/array with type ${typeNameOf(index)}`);
    const at = numberOf(index);
    if (at < 0 || at >= item.length) throw new TemplateError(`index out of range: ${at}`);
    return item[at] ?? null;
  }
  if (isMap(item)) {
    if (typeof index !== 'string') throw new TemplateError(`value has type ${typeNameOf(index)}; should be string`);
    return Object.hasOwn(item, index) ? (item[index] ?? null) : noValue;
  }
  if (typeof item === 'string') {
    const bytes = new TextEncoder().encode(item);
    const at = numberOf(index);
    if (at < 0 || at >= bytes.length) throw new TemplateError(`index out of range: ${at}`);
    return bytes[at] ?? 0;
  }
  if (item === noValue || item === null) throw new TemplateError('index of untyped nil');
  throw new TemplateError(`can't index item of type ${typeNameOf(item)}`);
}

/** `fmt.Sprint`: blanks between what are no texts. */
function sprint(args: readonly Value[]): string {
  return args.reduce<string>((text, value, at) => {
    const needsBlank = at > 0 && typeof value !== 'string' && typeof args[at - 1] !== 'string';
    return `${text}${needsBlank ? ' ' : ''}${formatPlain(value)}`;
  }, '');
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

/** What `and`, `or` and the like need no more of is not looked at by who calls them (`text/template/funcs.go`, Go 1.26). */
export const functions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['and', (...args) => args.find((value) => !isTrue(value)) ?? args.at(-1) ?? noValue],
  ['or', (...args) => args.find(isTrue) ?? args.at(-1) ?? noValue],
  ['not', (value = noValue) => !isTrue(value)],
  [
    'len',
    (value = noValue) => {
      if (typeof value === 'string') return new GoInt(new TextEncoder().encode(value).length);
      if (isList(value)) return new GoInt(value.length);
      if (isMap(value)) return new GoInt(Object.keys(value).length);
      if (value === noValue || value === null) throw new TemplateError('len of nil pointer');
      throw new TemplateError(`len of type ${typeNameOf(value)}`);
    },
  ],
  ['index', (item = noValue, ...indexes) => indexes.reduce<Value>(indexOf, item)],
  [
    'slice',
    (item = noValue, ...indexes) => {
      const [start = 0, end] = indexes.map(numberOf);
      if (typeof item === 'string') return new TextDecoder().decode(new TextEncoder().encode(item).slice(start, end));
      if (isList(item)) {
        const bad = [start, end ?? item.length].find((at) => at < 0 || at > item.length);
        if (bad !== undefined) throw new TemplateError(`index out of range: ${bad}`);
        return item.slice(start, end);
      }
      throw new TemplateError(`can't slice item of type ${typeNameOf(item)}`);
    },
  ],
  ['print', (...args) => sprint(args)],
  ['println', (...args) => `${args.map(formatPlain).join(' ')}\n`],
  ['printf', (format = '', ...args) => formatPrintf(String(format), args)],
  ['html', (...args) => sprint(args).replace(/["'&<>\0]/g, (sign) => htmlEscapes[sign] ?? sign)],
  ['js', (...args) => toGoJson(sprint(args)).slice(1, -1).replaceAll("'", "\\'").replaceAll('=', '\\u003D')],
  ['urlquery', (...args) => encodeURIComponent(sprint(args)).replaceAll('%20', '+')],
  [
    'eq',
    (first = noValue, ...others) => {
      if (others.length === 0) throw new TemplateError('missing argument for comparison');
      return others.some((other) => isEqual(first, other));
    },
  ],
  ['ne', (a = noValue, b = noValue) => !isEqual(a, b)],
  ['lt', (a = noValue, b = noValue) => isLess(a, b)],
  ['le', (a = noValue, b = noValue) => isLess(a, b) || isEqual(a, b)],
  ['gt', (a = noValue, b = noValue) => !(isLess(a, b) || isEqual(a, b))],
  ['ge', (a = noValue, b = noValue) => !isLess(a, b)],
  [
    'call',
    (value = noValue) => {
      throw new TemplateError(`non-function ${formatPlain(value)} of type ${typeNameOf(value)}`);
    },
  ],
  // Those that kubectl adds (`cli-runtime/pkg/printers/template.go`).
  [
    'exists',
    (item = noValue, ...indexes) => {
      let value: Value = item;
      for (const index of indexes) {
        try {
          value = indexOf(value, index);
        } catch (error) {
          if (error instanceof TemplateError) return false;
          throw error;
        }
      }
      return value !== noValue && value !== null;
    },
  ],
  [
    'base64decode',
    (text = '') => {
      try {
        const bytes = Uint8Array.from(atob(String(text)), (character) => character.charCodeAt(0));
        return new TextDecoder().decode(bytes);
      } catch (error) {
        const at = String(text).search(/[^A-Za-z0-9+/=]/);
        throw new TemplateError(
          `base64 decode failed: illegal base64 data at input byte ${at < 0 ? String(text).length : at}`,
          { cause: error },
        );
      }
    },
  ],
]);
