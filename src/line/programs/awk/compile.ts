import type { ArrayNames } from './arrays.ts';
import { ExpressionCompiler } from './expressions.ts';
import { type Execute, flow } from './flow.ts';
import type { AwkMachine } from './machine.ts';
import { AwkRun, Scope } from './scope.ts';
import { StatementCompiler } from './statements.ts';
import type { AwkProgram, Rule, UserFunction } from './tree.ts';

/** A rule made ready. */
export interface ReadyRule {
  readonly kind: 'begin' | 'end' | 'record';
  readonly run: Execute;
}

/** A program made ready to run on a machine. */
export interface ReadyProgram {
  readonly rules: readonly ReadyRule[];
  /** What `exit` was given. */
  exitCode(): number;
}

/** What a program asks beside its machine. */
export interface Surroundings {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/**
 * Turns a program into functions.
 *
 * @throws AwkError for an array that is used as a variable, or the other way round
 */
export function compileAwk(
  program: AwkProgram,
  names: ArrayNames,
  machine: AwkMachine,
  surroundings: Surroundings,
): ReadyProgram {
  const run = new AwkRun(program, names, machine, () => surroundings.now());
  for (const definition of program.functions.values())
    run.bodies.set(definition.name, compilersOf(run, definition).statements.statement(definition.body));
  const compilers = compilersOf(run, undefined);
  return { rules: program.rules.map((rule) => compileRule(rule, compilers)), exitCode: () => run.exitCode };
}

interface Compilers {
  readonly expressions: ExpressionCompiler;
  readonly statements: StatementCompiler;
}

function compilersOf(run: AwkRun, owner: UserFunction | undefined): Compilers {
  const expressions = new ExpressionCompiler(new Scope(run, owner));
  return { expressions, statements: new StatementCompiler(expressions) };
}

function compileRule({ pattern, action }: Rule, { expressions, statements }: Compilers): ReadyRule {
  const run = statements.statement(action ?? { kind: 'print', values: [], redirection: undefined });
  switch (pattern.kind) {
    case 'begin':
    case 'end':
      return { kind: pattern.kind, run };
    case 'always':
      return { kind: 'record', run };
    case 'when': {
      const decide = expressions.test(pattern.test);
      return { kind: 'record', run: () => (decide() ? run() : flow.on) };
    }
    case 'range': {
      const from = expressions.test(pattern.from);
      const to = expressions.test(pattern.to);
      let isOpen = false;
      return {
        kind: 'record',
        run: () => {
          if (!isOpen && !from()) return flow.on;
          isOpen = !to();
          return run();
        },
      };
    }
  }
}
