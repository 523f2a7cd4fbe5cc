import { AwkError, type AwkProgram, type Expression, type Statement } from './tree.ts';

/** Which names are arrays: of the program, and of each function's parameters. awk tells by use; a name is one or the other. */
export interface ArrayNames {
  readonly globals: ReadonlySet<string>;
  readonly locals: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Finds the arrays: what is subscripted, walked, deleted, split into, or given to a function that does so with its parameter.
 *
 * @throws AwkError for a function that is called and not defined
 */
export function findArrays(program: AwkProgram): ArrayNames {
  const globals = new Set<string>(['ENVIRON', 'ARGV']);
  const locals = new Map<string, Set<string>>();
  for (const name of program.functions.keys()) locals.set(name, new Set());
  let hasChanged = true;

  const walkIn = (owner: string | undefined): ((node: Expression | Statement | undefined) => void) => {
    const parameters = owner === undefined ? [] : (program.functions.get(owner)?.parameters ?? []);
    const mark = (name: string): void => {
      const set = owner !== undefined && parameters.includes(name) ? locals.get(owner) : globals;
      if (set === undefined || set.has(name)) return;
      set.add(name);
      hasChanged = true;
    };
    const isArray = (name: string): boolean =>
      owner !== undefined && parameters.includes(name) ? (locals.get(owner)?.has(name) ?? false) : globals.has(name);
    const walk = (node: Expression | Statement | undefined): void => {
      if (node === undefined) return;
      if (node.kind === 'element' || node.kind === 'in' || node.kind === 'delete' || node.kind === 'each')
        mark(node.array);
      if (node.kind === 'builtin' && node.name === 'split') {
        const target = node.values[1];
        if (target?.kind === 'name') mark(target.name);
      }
      if (node.kind === 'call') {
        const called = program.functions.get(node.name);
        if (called === undefined) throw new AwkError(`line ${node.line}: function ${node.name} never defined`);
        for (const [index, value] of node.values.entries()) {
          const parameter = called.parameters[index];
          if (value.kind !== 'name' || parameter === undefined) continue;
          if (locals.get(node.name)?.has(parameter)) mark(value.name);
          else if (isArray(value.name)) {
            locals.get(node.name)?.add(parameter);
            hasChanged = true;
          }
        }
      }
      for (const child of childrenOf(node)) walk(child);
    };
    return walk;
  };

  while (hasChanged) {
    hasChanged = false;
    const walk = walkIn(undefined);
    for (const { pattern, action } of program.rules) {
      if (pattern.kind === 'when') walk(pattern.test);
      else if (pattern.kind === 'range') {
        walk(pattern.from);
        walk(pattern.to);
      }
      walk(action);
    }
    for (const { name, body } of program.functions.values()) walkIn(name)(body);
  }
  return { globals, locals };
}

function childrenOf(node: Expression | Statement): readonly (Expression | Statement | undefined)[] {
  switch (node.kind) {
    case 'field':
      return [node.index];
    case 'element':
    case 'in':
      return node.subscripts;
    case 'delete':
      return node.subscripts ?? [];
    case 'group':
      return node.items;
    case 'assign':
      return [node.target, node.value];
    case 'step':
      return [node.target];
    case 'unary':
      return [node.value];
    case 'binary':
    case 'match':
    case 'and':
    case 'or':
      return [node.left, node.right];
    case 'choice':
      return [node.test, node.yes, node.no];
    case 'call':
    case 'builtin':
      return node.values;
    case 'getline':
      return [node.target];
    case 'block':
      return node.body;
    case 'expression':
      return [node.value];
    case 'print':
    case 'printf':
      return [...node.values, node.redirection?.to];
    case 'if':
      return [node.test, node.yes, node.no];
    case 'while':
    case 'do':
      return [node.test, node.body];
    case 'for':
      return [node.first, node.test, node.step, node.body];
    case 'each':
      return [node.body];
    case 'exit':
    case 'return':
      return [node.value];
    default:
      return [];
  }
}
