import { createRegex, type Regex } from '../regex/regex.ts';
import { RegexError } from '../regex/syntax.ts';
import { SedError } from './command.ts';
import type { ScriptScanner } from './scanner.ts';

/** The letters behind an expression that change what it matches. */
export interface RegexFlags {
  ignoreCase: boolean;
  isMultiline: boolean;
}

/** What the expressions of a script have in common. */
export interface RegexDialect {
  readonly isExtended: boolean;
  /** Counts steps of matching. @throws TooMuch */
  spend(steps: number): void;
}

/**
 * Compiles an expression of a script; an empty one is the one that is used last when the script runs, and undefined here.
 *
 * @throws SedError
 */
export function compileRegex(
  pattern: string,
  flags: RegexFlags,
  { isExtended, spend }: RegexDialect,
  scanner: ScriptScanner,
): Regex | undefined {
  if (pattern === '') return undefined;
  try {
    return createRegex(pattern, {
      syntax: isExtended ? 'extended' : 'basic',
      isStrict: true,
      hasControls: true,
      spend,
      ...flags,
    });
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    if (error.message.startsWith('character class syntax')) throw new SedError(error.message, 4);
    throw scanner.fail(error.message);
  }
}
