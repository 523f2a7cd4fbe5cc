import { compileFormat } from './builtins.ts';
import type { ExpressionCompiler } from './expressions.ts';
import { type Execute, flow } from './flow.ts';
import { AwkError, type Expression, type Redirection, type Statement } from './tree.ts';
import { Input, toNumber } from './values.ts';

/** Turns statements into functions that execute them. */
export class StatementCompiler {
  readonly #expressions: ExpressionCompiler;

  constructor(expressions: ExpressionCompiler) {
    this.#expressions = expressions;
  }

  /** @throws AwkError for an array that is used as a variable, or the other way round */
  statement(node: Statement): Execute {
    const expressions = this.#expressions;
    const { scope } = expressions;
    const { run } = scope;
    const { machine } = run;
    switch (node.kind) {
      case 'block':
        return this.#block(node.body);
      case 'expression': {
        const value = expressions.expression(node.value);
        return () => {
          value();
          return flow.on;
        };
      }
      case 'print':
        return this.#print(node.values, node.redirection);
      case 'printf': {
        if (node.values.length === 0) throw new AwkError('line 1: no arguments in call to printf');
        const text = compileFormat(node.values, expressions);
        const write = this.#sink(node.redirection);
        return () => {
          write(text());
          return flow.on;
        };
      }
      case 'if': {
        const decide = expressions.test(node.test);
        const yes = this.statement(node.yes);
        const no = node.no === undefined ? undefined : this.statement(node.no);
        return () => (decide() ? yes() : (no?.() ?? flow.on));
      }
      case 'while': {
        const decide = expressions.test(node.test);
        const turn = this.#turn(node.body);
        return () => {
          while (decide()) {
            const how = turn();
            if (how !== flow.on) return afterLoop(how);
          }
          return flow.on;
        };
      }
      case 'do': {
        const decide = expressions.test(node.test);
        const turn = this.#turn(node.body);
        return () => {
          do {
            const how = turn();
            if (how !== flow.on) return afterLoop(how);
          } while (decide());
          return flow.on;
        };
      }
      case 'for': {
        const first = node.first === undefined ? undefined : this.statement(node.first);
        const decide = node.test === undefined ? () => true : expressions.test(node.test);
        const step = node.step === undefined ? undefined : this.statement(node.step);
        const turn = this.#turn(node.body);
        return () => {
          for (first?.(); decide(); step?.()) {
            const how = turn();
            if (how !== flow.on) return afterLoop(how);
          }
          return flow.on;
        };
      }
      case 'each': {
        const write = scope.writer(node.name);
        const array = scope.array(node.array);
        const turn = this.#turn(node.body);
        return () => {
          const found = array();
          machine.costs.spend(found.size);
          for (const key of [...found.keys()]) {
            // The body may have deleted what was still to come.
            if (!found.has(key)) continue;
            write(new Input(key));
            const how = turn();
            if (how !== flow.on) return afterLoop(how);
          }
          return flow.on;
        };
      }
      case 'delete': {
        const array = scope.array(node.array);
        const key = node.subscripts === undefined ? undefined : expressions.key(node.subscripts);
        return () => {
          machine.remove(array(), key?.());
          return flow.on;
        };
      }
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue': {
        const how = flow[node.kind];
        return () => how;
      }
      case 'exit': {
        const value = node.value === undefined ? undefined : expressions.expression(node.value);
        return () => {
          if (value !== undefined) run.exitCode = Math.trunc(toNumber(value())) & 255;
          return flow.exit;
        };
      }
      case 'return': {
        const value = node.value === undefined ? undefined : expressions.expression(node.value);
        return () => {
          run.returned = value?.();
          return flow.return;
        };
      }
    }
  }

  #block(body: readonly Statement[]): Execute {
    const parts = body.map((part) => this.statement(part));
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return () => {
      for (const part of parts) {
        const how = part();
        if (how !== flow.on) return how;
      }
      return flow.on;
    };
  }

  /** The body of a loop, counted: `continue` ends the turn, anything else but its own end the loop. */
  #turn(body: Statement): Execute {
    const { machine } = this.#expressions.scope.run;
    const execute = this.statement(body);
    return () => {
      machine.turn();
      const how = execute();
      return how === flow.continue ? flow.on : how;
    };
  }

  #print(values: readonly Expression[], redirection: Redirection | undefined): Execute {
    const { machine } = this.#expressions.scope.run;
    const parts = values.map((value) => this.#expressions.expression(value));
    const write = this.#sink(redirection);
    const { ors, ofs } = machine;
    if (parts.length === 0)
      return () => {
        write(machine.record + machine.text(ors.value));
        return flow.on;
      };
    return () => {
      let text = '';
      for (let index = 0; index < parts.length; index += 1) {
        if (index > 0) text += machine.text(ofs.value);
        text += machine.shown(parts[index]?.());
      }
      write(text + machine.text(ors.value));
      return flow.on;
    };
  }

  /** Where output goes. */
  #sink(redirection: Redirection | undefined): (text: string) => void {
    const { machine } = this.#expressions.scope.run;
    if (redirection === undefined)
      return (text) => {
        machine.printed(text);
        machine.outputs.print(text);
      };
    const { operator } = redirection;
    const name = this.#expressions.expression(redirection.to);
    return (text) => {
      machine.printed(text);
      machine.outputs.redirect(operator, machine.text(name()), text);
    };
  }
}

/** How a loop ended whose body ended so. */
const afterLoop = (how: number): number => (how === flow.break ? flow.on : how);
