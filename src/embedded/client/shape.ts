import type { Due } from '../../base/index.ts';

/** Tests what was read from a snapshot before it is used. */
export type Shape<T> = (value: unknown) => value is T;

export const isString: Shape<string> = (value) => typeof value === 'string';
export const isBoolean: Shape<boolean> = (value) => typeof value === 'boolean';
/** A number that JSON has: not infinite. */
export function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Tests for an object of JSON that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object as the API server keeps them. */
export const isObject = (value: unknown): value is { readonly metadata: Record<string, unknown> } =>
  isRecord(value) && isRecord(value['metadata']);

/** What may be absent. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(shape);
}

/** A list with one value of each shape, in their order. */
export function tupleOf<T extends readonly unknown[]>(...shapes: { [K in keyof T]: Shape<T[K]> }): Shape<T> {
  return (value): value is T =>
    Array.isArray(value) &&
    value.length === shapes.length &&
    shapes.every((shape: Shape<unknown>, index) => shape(value[index]));
}

/** An object with these fields; others are left alone. */
export function recordOf<T extends object>(fields: { [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields);
  return (value): value is T => isRecord(value) && shapes.every(([key, shape]) => shape(value[key]));
}

export const isDue: Shape<Due> = recordOf<Due>({ atMs: isNumber, order: isNumber });
