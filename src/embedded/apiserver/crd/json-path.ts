import type { Json } from '../../../kube/index.ts';

type Step = string | number | 'all';

/** A path of dots, indices and quoted names: `.spec.replicas`, `.status.conditions[0].type`, `.metadata.labels['a.b/c']`. */
export interface JsonPath {
  /** The first that is there; undefined for none. */
  read(value: unknown): Json | undefined;
}

interface Filter {
  readonly path: readonly Step[];
  readonly equals: Json;
}

const token =
  /^(?:\.?\[\?\(\s*@((?:\.[\w-]+)+)\s*==\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))\s*\)\]|\[(-?\d+)\]|\[\*\]|\.\*|\[(?:'([^']*)'|"([^"]*)")\]|\.((?:\\.|[^.[\]\\])+)|\.(?=\[))/;

/**
 * Reads the path of a printer column, a scale subresource or a selectable field
 * (`client-go/util/jsonpath`, v1.37); undefined for what it cannot read.
 * Simplified: names, indices, `*`, and filters that compare for equality, of which the first result counts.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: (Step | Filter)[] = [];
  let rest = text;
  while (rest !== '' && rest !== '.') {
    const match = token.exec(rest);
    if (!match) return undefined;
    const [whole, filterPath, single, double, bare, index, quoted, doubleQuoted, name] = match;
    rest = rest.slice(whole.length);
    if (filterPath !== undefined) {
      steps.push({ path: filterPath.slice(1).split('.'), equals: single ?? double ?? parseBare(bare ?? '') });
    } else if (index !== undefined) steps.push(Number(index));
    else if (quoted !== undefined || doubleQuoted !== undefined) steps.push(quoted ?? doubleQuoted ?? '');
    else if (name !== undefined) steps.push(name.replace(/\\(.)/g, '$1'));
    else if (whole.includes('*')) steps.push('all');
  }
  return { read: (value) => find(value as Json, steps)[0] };
}

function parseBare(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

function find(value: Json, steps: readonly (Step | Filter)[]): Json[] {
  let found: Json[] = [value];
  for (const step of steps) found = found.flatMap((one) => follow(one, step));
  return found;
}

function follow(value: Json, step: Step | Filter): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  if (typeof step === 'object') {
    return (Array.isArray(value) ? value : Object.values(value)).filter(
      (item) => find(item, step.path)[0] === step.equals,
    );
  }
  if (step === 'all') return Array.isArray(value) ? value : Object.values(value);
  if (Array.isArray(value)) return typeof step === 'number' ? value.slice(step).slice(0, 1) : [];
  const name = String(step);
  return Object.hasOwn(value, name) ? [value[name] ?? null] : [];
}
