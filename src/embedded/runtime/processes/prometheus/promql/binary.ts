import { comparisons, type VectorMatching } from './ast.ts';
import { ExecutionError } from './execution-error.ts';
import { formatLabels, keyOf, type Labels, newLabels, only, type Sample, without, withoutName } from './series.ts';

/** Operators whose result is the metric of the left side. */
const keepsName = (operator: string) => comparisons.has(operator) || operator === 'atan2';

/** A value, and for a comparison whether it holds. */
function operate(operator: string, a: number, b: number): readonly [value: number, holds: boolean] {
  switch (operator) {
    case '+':
      return [a + b, true];
    case '-':
      return [a - b, true];
    case '*':
      return [a * b, true];
    case '/':
      return [a / b, true];
    case '%':
      return [a % b, true];
    case '^':
      // Go's Pow is 1 where IEEE 754 says so; JavaScript's is not.
      return [a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b, true];
    case 'atan2':
      return [Math.atan2(a, b), true];
    case '==':
      return [a, a === b];
    case '!=':
      return [a, a !== b];
    case '>':
      return [a, a > b];
    case '<':
      return [a, a < b];
    case '>=':
      return [a, a >= b];
    case '<=':
      return [a, a <= b];
    default:
      throw new ExecutionError(`podpath: operator ${operator} is not modelled`);
  }
}

/** Of two scalars; a comparison is 1 or 0. */
export function scalarBinary(operator: string, a: number, b: number): number {
  const [value, holds] = operate(operator, a, b);
  return comparisons.has(operator) ? Number(holds) : value;
}

/** Of a vector and a scalar, which is on the left if `isSwapped` (`VectorscalarBinop`, `promql/engine.go`, v2.42). */
export function vectorScalarBinary(
  operator: string,
  vector: readonly Sample[],
  scalar: number,
  isSwapped: boolean,
  isBool: boolean,
): readonly Sample[] {
  return vector.flatMap((sample) => {
    const [value, holds] = isSwapped
      ? operate(operator, scalar, sample.value)
      : operate(operator, sample.value, scalar);
    if (!isBool && !holds) return [];
    const labels = isBool || !keepsName(operator) ? withoutName(sample.labels) : sample.labels;
    const kept = comparisons.has(operator) ? sample.value : value;
    return [{ ...sample, labels, value: isBool ? Number(holds) : kept }];
  });
}

function signatureOf({ isOn, labels: names }: VectorMatching): (labels: Labels) => string {
  return isOn ? (labels) => keyOf(only(labels, names)) : (labels) => keyOf(without(labels, ['__name__', ...names]));
}

/** `and`, `or` and `unless`. */
export function setBinary(
  operator: string,
  left: readonly Sample[],
  right: readonly Sample[],
  matching: VectorMatching,
): readonly Sample[] {
  const signature = signatureOf(matching);
  const signatures = (samples: readonly Sample[]) => new Set(samples.map(({ labels }) => signature(labels)));
  if (operator === 'or') {
    const known = signatures(left);
    return [...left, ...right.filter(({ labels }) => !known.has(signature(labels)))];
  }
  const known = signatures(right);
  return left.filter(({ labels }) => known.has(signature(labels)) === (operator === 'and'));
}

/** Of two vectors (`VectorBinop`, same file). @throws ExecutionError for matches that are not unique */
export function vectorBinary(
  operator: string,
  leftSide: readonly Sample[],
  rightSide: readonly Sample[],
  matching: VectorMatching,
  isBool: boolean,
): readonly Sample[] {
  if (leftSide.length === 0 || rightSide.length === 0) return [];
  const { card, isOn, labels: names, include } = matching;
  const isSwapped = card === 'one-to-many';
  const [many, one] = isSwapped ? [rightSide, leftSide] : [leftSide, rightSide];
  const signature = signatureOf(matching);
  const ones = new Map<string, Sample>();
  for (const sample of one) {
    const key = signature(sample.labels);
    const other = ones.get(key);
    if (other !== undefined) {
      const matched = isOn ? only(sample.labels, names) : without(sample.labels, ['__name__', ...names]);
      throw new ExecutionError(
        `found duplicate series for the match group ${formatLabels(matched)} on the ${isSwapped ? 'left' : 'right'} hand-side of the operation: [${formatLabels(sample.labels)}, ${formatLabels(other.labels)}];many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    }
    ones.set(key, sample);
  }
  const seen = new Map<string, Set<string>>();
  const result: Sample[] = [];
  for (const sample of many) {
    const key = signature(sample.labels);
    const other = ones.get(key);
    if (other === undefined) continue;
    const [value, holds] = isSwapped
      ? operate(operator, other.value, sample.value)
      : operate(operator, sample.value, other.value);
    if (!isBool && !holds) continue;
    let labels = isBool || !keepsName(operator) ? withoutName(sample.labels) : sample.labels;
    if (card === 'one-to-one') labels = isOn ? only(labels, names) : without(labels, names);
    if (include.length > 0)
      labels = newLabels(
        Object.entries({ ...labels, ...Object.fromEntries(include.map((name) => [name, other.labels[name] ?? ''])) }),
      );
    const before = seen.get(key);
    if (card === 'one-to-one' && before !== undefined)
      throw new ExecutionError(
        'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
      );
    const inserted = keyOf(labels);
    if (before?.has(inserted) === true)
      throw new ExecutionError('multiple matches for labels: grouping labels must ensure unique matches');
    seen.set(key, (before ?? new Set()).add(inserted));
    result.push({ labels, value: isBool ? Number(holds) : value, timeMs: sample.timeMs });
  }
  return result;
}
