import { formatGoV, type KubeObject, quote, type ReadonlyJson } from '../../../kube/index.ts';
import { CommandError } from '../../errors.ts';
import { evaluateJsonPath, formatValue } from '../../json-path/evaluate.ts';
import { parseJsonPath, relaxJsonPath } from '../../json-path/parse.ts';

/** What is waited for. */
export type Condition =
  | { readonly kind: 'create' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'object'; isMet(object: KubeObject): boolean };

/** `conditionFuncsFor` of `kubectl/pkg/cmd/wait/wait.go`, v0.37. @throws CommandError */
export function parseConditions(texts: readonly string[]): readonly Condition[] {
  if (texts.length === 0) throw new CommandError('unrecognized condition: []');
  return texts.map(parseCondition);
}

function parseCondition(text: string): Condition {
  const word = text.toLowerCase();
  if (word === 'delete' || word === 'create') return { kind: word };
  if (text.startsWith('condition=')) {
    const [name = '', ...status] = text.slice('condition='.length).split('=');
    const wanted = status.length === 0 ? 'true' : status.join('=');
    return { kind: 'object', isMet: (object) => hasCondition(object, name, wanted) };
  }
  if (text.startsWith('jsonpath=')) return parsePathCondition(text.slice('jsonpath='.length));
  throw new CommandError(`unrecognized condition: ${quote(text)}`);
}

interface StatusCondition {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly observedGeneration?: unknown;
}

/** `ConditionalWait.checkCondition` of `condition.go`. */
function hasCondition(object: KubeObject, name: string, wanted: string): boolean {
  const status = object['status'] as { conditions?: unknown; observedGeneration?: unknown } | undefined;
  const conditions = (Array.isArray(status?.conditions) ? status.conditions : []) as readonly StatusCondition[];
  const isSame = (a: unknown, b: string): boolean => typeof a === 'string' && a.toLowerCase() === b.toLowerCase();
  const found = conditions.find((one) => isSame(one.type, name) && typeof one.status === 'string');
  if (found === undefined) return false;
  const { generation } = object.metadata;
  const observed = typeof found.observedGeneration === 'number' ? found.observedGeneration : status?.observedGeneration;
  if (generation !== undefined && typeof observed === 'number' && observed < generation) return false;
  return isSame(found.status, wanted);
}

const pathFormat =
  "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'";

function parsePathCondition(text: string): Condition {
  const parts = splitAtEquals(text);
  if (parts.length > 2) throw new CommandError(pathFormat);
  const relaxed = relaxJsonPath(parts[0] ?? '');
  const wanted = parts[1]?.replace(/^['"]+|['"]+$/g, '');
  if (wanted === '')
    throw new CommandError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  if (relaxed === '') throw new CommandError('jsonpath expression cannot be empty');
  const path = parseJsonPath(relaxed);
  return {
    kind: 'object',
    isMet(object) {
      const results = evaluateJsonPath(path, object as unknown as ReadonlyJson, true);
      const [first] = results;
      if (first === undefined || first.length === 0) return false;
      if (results.length > 1) throw new CommandError('given jsonpath expression matches more than one list');
      if (first.length > 1) throw new CommandError('given jsonpath expression matches more than one value');
      if (wanted === undefined) return true;
      const value = first[0] ?? null;
      if (typeof value === 'object' && value !== null)
        throw new CommandError('jsonpath leads to a nested object or list which is not supported');
      return (value === null ? formatGoV(null) : formatValue(value)).trim() === wanted.trim();
    },
  };
}

/** At `=`, but not at `==`. */
function splitAtEquals(text: string): string[] {
  return text.split(/(?<!=)=(?!=)/);
}
