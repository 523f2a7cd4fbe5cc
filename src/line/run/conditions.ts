import { evaluate } from '../expand/arithmetic.ts';
import { type Expansion, expandPattern, expandText } from '../expand/expand.ts';
import { byCodePoints } from '../expand/order.ts';
import type { Condition } from '../parse/tree.ts';
import { compareFiles, testUnary } from './file-tests.ts';

/** Whether what stands in `[[ ... ]]` is so. */
export async function holds(condition: Condition, expansion: Expansion): Promise<boolean> {
  switch (condition.kind) {
    case 'not':
      return !(await holds(condition.operand, expansion));
    case 'and':
      return (await holds(condition.left, expansion)) && (await holds(condition.right, expansion));
    case 'or':
      return (await holds(condition.left, expansion)) || (await holds(condition.right, expansion));
    case 'unary':
      return await testUnary(condition.operator, await expandText(condition.operand, expansion), expansion);
    case 'binary':
      break;
  }
  const { operator } = condition;
  const left = await expandText(condition.left, expansion);
  if (operator === '=' || operator === '==' || operator === '!=') {
    return (await expandPattern(condition.right, expansion)).matches(left) === (operator !== '!=');
  }
  const right = await expandText(condition.right, expansion);
  if (operator === '<') return byCodePoints(left, right) < 0;
  if (operator === '>') return byCodePoints(left, right) > 0;
  if (operator === '-nt' || operator === '-ot' || operator === '-ef') {
    return await compareFiles(operator, left, right, expansion.files);
  }
  return compareNumbers(operator, evaluate(left, expansion), evaluate(right, expansion));
}

/** `-eq` and its like. */
export function compareNumbers(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}
