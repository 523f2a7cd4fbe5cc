import { formatGoV, goTypeName, type ReadonlyJson } from '../../kube/index.ts';

/** What a field that is not there leads to; printed `<no value>`. */
export const noValue: unique symbol = Symbol('no value');

/** A number of Go's `float64` that is whole, which templates tell from integers. */
export class GoFloat {
  readonly float: number;

  constructor(float: number) {
    this.float = float;
  }
}

/** A number of Go's `int`, as templates write and count; those of JSON are `int64`. */
export class GoInt {
  readonly int: number;

  constructor(int: number) {
    this.int = int;
  }
}

/** What flows through a template: JSON, a number that a template wrote, or nothing. */
export type Value = ReadonlyJson | GoFloat | GoInt | typeof noValue;

/** Fails with Go's words; where it was is told by who catches it. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export function isTrue(value: Value): boolean {
  if (value === noValue || value === null) return false;
  if (value instanceof GoFloat || value instanceof GoInt) return numberOf(value) !== 0;
  if (typeof value === 'object') return (Array.isArray(value) ? value : Object.keys(value)).length > 0;
  return Boolean(value);
}

export function printValue(value: Value): string {
  if (value === noValue || value === null) return '<no value>';
  return formatPlain(value);
}

/** A value as Go's `fmt` sees it, where nil is `<nil>`. */
export function formatPlain(value: Value): string {
  if (value === noValue || value === null) return '<nil>';
  return value instanceof GoFloat || value instanceof GoInt ? formatGoV(numberOf(value)) : formatGoV(value);
}

export type Kind = 'bool' | 'int' | 'float' | 'string' | 'other';

export function kindOf(value: Value): Kind {
  if (value instanceof GoFloat) return 'float';
  if (value instanceof GoInt) return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : 'other';
}

export const numberOf = (value: Value): number =>
  value instanceof GoFloat ? value.float : value instanceof GoInt ? value.int : Number(value);

/** The type as `%T` prints it. */
export function typeNameOf(value: Value): string {
  if (value === noValue) return '<nil>';
  if (value instanceof GoInt) return 'int';
  return value instanceof GoFloat ? 'float64' : goTypeName(value);
}

export const isMap = (value: Value): value is { readonly [key: string]: ReadonlyJson } =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof GoFloat) &&
  !(value instanceof GoInt);

export const isList = (value: Value): value is readonly ReadonlyJson[] => Array.isArray(value);
