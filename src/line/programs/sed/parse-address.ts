import type { Address } from './command.ts';
import { compileRegex, type RegexDialect, type RegexFlags } from './compile-regex.ts';
import type { ScriptScanner } from './scanner.ts';

/** The addresses before a command: where a range begins and ends, or the one place, or none. */
export interface Addresses {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly isNegated: boolean;
}

/** Reads the addresses of a command and its `!`. @throws SedError */
export function parseAddresses(scanner: ScriptScanner, dialect: RegexDialect): Addresses {
  const from = parseFirst(scanner, dialect);
  let to: Address | undefined;
  if (from !== undefined) {
    scanner.skipBlanks();
    if (scanner.accept(',')) {
      scanner.skipBlanks();
      to = parseSecond(scanner, dialect);
      if (to === undefined) {
        scanner.next();
        throw scanner.fail("unexpected `,'");
      }
    }
  }
  scanner.skipBlanks();
  const isNegated = scanner.accept('!');
  if (isNegated) {
    scanner.skipBlanks();
    if (scanner.accept('!')) throw scanner.fail("multiple `!'s");
  }
  return { from, to, isNegated };
}

function parseFirst(scanner: ScriptScanner, dialect: RegexDialect): Address | undefined {
  const place = parseAnywhere(scanner, dialect);
  if (place !== undefined) return place;
  const line = scanner.digits();
  if (line === undefined) return undefined;
  scanner.skipBlanks();
  if (scanner.accept('~')) {
    const step = scanner.digits() ?? 0;
    return step === 0 ? { kind: 'line', line } : { kind: 'step', first: line, step };
  }
  return line === 0 ? { kind: 'zero' } : { kind: 'line', line };
}

function parseSecond(scanner: ScriptScanner, dialect: RegexDialect): Address | undefined {
  const place = parseAnywhere(scanner, dialect);
  if (place !== undefined) return place;
  const sign = scanner.match(/[+~]/y);
  const number = scanner.digits();
  if (sign === undefined) {
    if (number === undefined) return undefined;
    scanner.skipBlanks();
    return { kind: 'line', line: number };
  }
  if (number === undefined) throw scanner.fail('expected number');
  return sign === '+' ? { kind: 'plus', count: number } : { kind: 'multiple', of: number };
}

/** An address that can begin a range and end one: an expression, or `$`. */
function parseAnywhere(scanner: ScriptScanner, dialect: RegexDialect): Address | undefined {
  if (scanner.accept('$')) return { kind: 'last' };
  const sign = scanner.match(/[/\\]/y);
  if (sign === undefined) return undefined;
  const pattern = scanner.delimited(sign === '/' ? sign : (scanner.next() ?? ''), true);
  if (pattern === undefined) throw scanner.fail('unterminated address regex');
  const flags: RegexFlags = { ignoreCase: false, isMultiline: false };
  for (;;) {
    scanner.skipBlanks();
    if (scanner.accept('I')) flags.ignoreCase = true;
    else if (scanner.accept('M')) flags.isMultiline = true;
    else return { kind: 'regex', regex: compileRegex(pattern, flags, dialect, scanner) };
  }
}
