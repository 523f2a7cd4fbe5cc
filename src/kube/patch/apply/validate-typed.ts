import { formatGoSyntax, formatGoV, goTypeName } from '../go-format.ts';
import { isJsonArray, isJsonObject, type ReadonlyJson, type ReadonlyJsonObject } from '../json.ts';
import { formatElement } from './path-element.ts';
import {
  elementOf,
  kindOf,
  type ListPlan,
  type MapPlan,
  type ScalarType,
  TypedError,
  type TypePlan,
} from './type-plan.ts';

interface Violation {
  readonly path: string;
  readonly message: string;
}

/**
 * Throws TypedError with all that does not fit the schema, in upstream's words
 * (`sigs.k8s.io/structured-merge-diff/v6/typed/validate.go`); items of sets and of lists with keys may not be repeated
 * unless `allowDuplicates`. As upstream, an object's first undeclared field ends its check; fields are taken in the order
 * of the object, where upstream's is not defined.
 */
export function requireTyped(type: TypePlan, value: ReadonlyJson, allowDuplicates: boolean): void {
  const violations: Violation[] = [];
  check(type, value, '', { violations, allowDuplicates });
  if (violations.length === 0) return;
  const texts = violations.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  throw new TypedError(
    texts.length === 1 ? (texts[0] ?? '') : `errors:\n${texts.map((text) => `  ${text}`).join('\n')}`,
  );
}

interface Context {
  readonly violations: Violation[];
  readonly allowDuplicates: boolean;
}

function check(type: TypePlan, value: ReadonlyJson, path: string, context: Context): void {
  const kind = kindOf(type, value);
  if (value === null) return;
  const refuse = (message: string) => void context.violations.push({ path, message });
  if (kind === 'map' && type.map) {
    if (isJsonObject(value)) checkMap(type.map, value, path, context);
    else refuse(`expected map, got &{${formatGoV(value)}}`);
  } else if (kind === 'list' && type.list) {
    if (isJsonArray(value)) checkList(type.list, value, path, context);
    else refuse(`expected list, got &{${formatGoV(value)}}`);
  } else if (kind === 'scalar' && type.scalar) {
    const message = scalarViolation(type.scalar, value);
    if (message !== undefined) refuse(message);
  }
}

function scalarViolation(type: ScalarType, value: ReadonlyJson): string | undefined {
  switch (type) {
    case 'numeric':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
    case 'string':
      if (typeof value === 'string') return undefined;
      return `expected string, got &value.valueUnstructured{Value:${formatGoSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${formatGoV(value)}}`;
    case 'untyped':
      return typeof value === 'object' ? `expected any scalar, got &{${formatGoV(value)}}` : undefined;
  }
}

function checkMap(plan: MapPlan, value: ReadonlyJsonObject, path: string, context: Context): void {
  for (const name of Object.keys(value)) {
    const type = plan.fields.get(name)?.type ?? plan.element;
    if (type === undefined) {
      context.violations.push({ path: `${path}.${name}`, message: 'field not declared in schema' });
      return;
    }
    check(type, value[name] ?? null, `${path}.${name}`, context);
  }
}

function checkList(plan: ListPlan, list: readonly ReadonlyJson[], path: string, context: Context): void {
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    let element = `[${index}]`;
    if (!plan.isAtomic) {
      try {
        const key = elementOf(plan, item);
        element = formatElement(key);
        if (seen.has(key) && !context.allowDuplicates) {
          context.violations.push({ path, message: `duplicate entries for key ${element}` });
        }
        seen.add(key);
      } catch (error) {
        if (!(error instanceof TypedError)) throw error;
        context.violations.push({ path, message: `element ${index}: ${error.message}` });
        return;
      }
    }
    check(plan.element, item, `${path}${element}`, context);
  }
}
