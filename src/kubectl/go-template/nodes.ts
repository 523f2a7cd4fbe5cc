/** A value that a template wrote down. */
export type Literal = string | number | boolean | { readonly float: number };

/** Where a node is, for messages, and how it is written there. */
interface Position {
  readonly line: number;
  /** Bytes from the beginning of its line. */
  readonly column: number;
}

/** An operand (`text/template/parse/node.go`, Go 1.26). */
export type Operand = Position &
  (
    | { readonly type: 'dot' | 'nil' }
    | { readonly type: 'literal'; readonly value: Literal; readonly source: string }
    | { readonly type: 'field'; readonly names: readonly string[] }
    | { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
    | { readonly type: 'function'; readonly name: string }
    | { readonly type: 'pipe'; readonly pipe: Pipe }
    | { readonly type: 'chain'; readonly operand: Operand; readonly names: readonly string[] }
  );

/** Words of a command: a function with arguments, or one operand. */
export interface Command extends Position {
  readonly args: readonly Operand[];
}

export interface Pipe extends Position {
  readonly variables: readonly string[];
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

export type Node = Position &
  (
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'action'; readonly pipe: Pipe }
    | {
        readonly type: 'if' | 'with' | 'range';
        readonly pipe: Pipe;
        readonly body: readonly Node[];
        readonly otherwise: readonly Node[];
      }
    | { readonly type: 'break' | 'continue' }
    | { readonly type: 'template'; readonly template: string; readonly pipe: Pipe | undefined }
  );

/** The main template and those that it defines. */
export interface ParsedTemplate {
  readonly main: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}

const dotted = (names: readonly string[]): string => names.map((name) => `.${name}`).join('');

/** An operand as Go writes it in messages. */
export function formatOperand(operand: Operand): string {
  switch (operand.type) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'literal':
      return operand.source;
    case 'field':
      return dotted(operand.names);
    case 'variable':
      return operand.name + dotted(operand.names);
    case 'function':
      return operand.name;
    case 'pipe':
      return `(${formatPipe(operand.pipe)})`;
    case 'chain':
      return formatOperand(operand.operand) + dotted(operand.names);
  }
}

export const formatCommand = ({ args }: Command): string => args.map(formatOperand).join(' ');

export function formatPipe({ variables, isAssignment, commands }: Pipe): string {
  const head = variables.length === 0 ? '' : `${variables.join(', ')} ${isAssignment ? '=' : ':='} `;
  return head + commands.map(formatCommand).join(' | ');
}
