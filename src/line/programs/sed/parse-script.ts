import { type SedCommand, SedError } from './command.ts';
import type { RegexDialect } from './compile-regex.ts';
import { type Addresses, parseAddresses } from './parse-address.ts';
import { parseSubstitution } from './parse-substitution.ts';
import { parseTranslation } from './parse-translation.ts';
import { controls, type ScriptPart, ScriptScanner } from './scanner.ts';

/**
 * Reads a script as GNU sed 4.9 does.
 *
 * @throws SedError
 */
export function parseScript(parts: readonly ScriptPart[], dialect: RegexDialect): SedCommand[] {
  return new ScriptParser(new ScriptScanner(parts), dialect).parse();
}

class ScriptParser {
  readonly #scanner: ScriptScanner;
  readonly #dialect: RegexDialect;
  readonly #commands: SedCommand[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { readonly command: SedCommand; readonly label: string }[] = [];
  /** The braces that are open. */
  readonly #open: SedCommand[] = [];

  constructor(scanner: ScriptScanner, dialect: RegexDialect) {
    this.#scanner = scanner;
    this.#dialect = dialect;
  }

  parse(): SedCommand[] {
    const scanner = this.#scanner;
    for (;;) {
      scanner.match(/[\s;]+/y);
      if (scanner.present === undefined) break;
      if (scanner.present === '#') scanner.restOfLine();
      else this.#command(parseAddresses(scanner, this.#dialect));
    }
    if (this.#open.length > 0) throw scanner.fail("unmatched `{'", 0);
    for (const { command, label } of this.#jumps) {
      const target = label === '' ? this.#commands.length : this.#labels.get(label);
      if (target === undefined) throw new SedError(`can't find label for jump to \`${label}'`, 4);
      command.target = target;
    }
    return this.#commands;
  }

  #command(addresses: Addresses): void {
    const scanner = this.#scanner;
    const { from, to } = addresses;
    const name = scanner.next();
    if (name === undefined) throw scanner.fail('missing command');
    if (from?.kind === 'zero' && to?.kind !== 'regex') throw scanner.fail('invalid usage of line address 0');
    const add = (own: Partial<SedCommand> = {}): SedCommand => {
      const command: SedCommand = {
        ...addresses,
        name,
        range: from?.kind === 'zero' ? 'open' : 'before',
        rangeEnd: 0,
        target: 0,
        text: '',
        number: undefined,
        substitution: undefined,
        translation: undefined,
        ...own,
      };
      this.#commands.push(command);
      return command;
    };
    switch (name) {
      case '#':
        if (from !== undefined) throw scanner.fail("comments don't accept any addresses");
        scanner.restOfLine();
        return;
      case ':': {
        if (from !== undefined) throw scanner.fail(": doesn't want any addresses");
        scanner.skipBlanks();
        const label = scanner.match(/[^\s;]*/y) ?? '';
        if (label === '') throw scanner.fail('":" lacks a label');
        this.#labels.set(label, this.#commands.length);
        return;
      }
      case '{':
        this.#open.push(add());
        return;
      case '}': {
        const begin = this.#open.pop();
        if (begin === undefined) throw scanner.fail("unexpected `}'");
        if (from !== undefined) throw scanner.fail("} doesn't want any addresses");
        begin.target = this.#commands.length;
        scanner.endOfCommand();
        return;
      }
      case 'a':
      case 'i':
      case 'c':
        add({ text: this.#text() });
        return;
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        add({ text: scanner.fileName() });
        return;
      case 'b':
      case 't':
      case 'T': {
        const label = this.#label();
        this.#jumps.push({ command: add(), label });
        return;
      }
      case 's':
        add({ substitution: parseSubstitution(scanner, this.#dialect) });
        return;
      case 'y': {
        const translation = parseTranslation(scanner);
        scanner.endOfCommand();
        add({ translation });
        return;
      }
      case 'q':
      case 'Q':
      case 'l':
      case 'L': {
        if ((name === 'q' || name === 'Q') && to !== undefined) throw scanner.fail('command only uses one address');
        scanner.skipBlanks();
        const number = scanner.digits();
        scanner.endOfCommand();
        add({ number });
        return;
      }
      case 'v':
        // The version that a script wants at least: this one has all there is.
        this.#label();
        return;
      case 'e':
        throw new SedError("the `e' command is not done in this terminal");
      default:
        if (!'=dDFgGhHnNpPxz'.includes(name)) throw scanner.fail(`unknown command: \`${name}'`);
        scanner.endOfCommand();
        add();
    }
  }

  /** The label of a jump, which a semicolon ends. */
  #label(): string {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const text = scanner.match(/[^;}\s]*/y) ?? '';
    scanner.endOfCommand();
    return text;
  }

  /** The text of `a`, `i`, `c`: on the same line, or after a backslash at its end. */
  #text(): string {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    if (scanner.present === undefined) throw scanner.fail("expected \\ after `a', `c' or `i'");
    if (scanner.accept('\\')) scanner.match(/[ \t]*\n/y);
    let text = '';
    for (;;) {
      const character = scanner.next();
      if (character === undefined || character === '\n') return `${text}\n`;
      if (character !== '\\') {
        text += character;
        continue;
      }
      const escaped = scanner.next();
      if (escaped === undefined) return `${text}\n`;
      text += escaped === '\n' ? '\n' : (controls[escaped] ?? escaped);
    }
  }
}
