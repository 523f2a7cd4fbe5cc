import { type Replacement, SedError, type Substitution } from './command.ts';
import { compileRegex, type RegexDialect, type RegexFlags } from './compile-regex.ts';
import { controls, type ScriptScanner } from './scanner.ts';

/** Reads what stands behind `s`. @throws SedError */
export function parseSubstitution(scanner: ScriptScanner, dialect: RegexDialect): Substitution {
  const delimiter = scanner.next();
  const pattern = delimiter === undefined || delimiter === '\n' ? undefined : scanner.delimited(delimiter, true);
  const replacement = pattern === undefined ? undefined : scanner.delimited(delimiter ?? '/', false);
  if (pattern === undefined || replacement === undefined) throw scanner.fail("unterminated `s' command");
  const { flags, ...options } = parseOptions(scanner);
  const regex = compileRegex(pattern, flags, dialect, scanner);
  return { ...options, regex, replacement: parseReplacement(replacement, regex?.groups, scanner) };
}

type Options = Omit<Substitution, 'regex' | 'replacement'> & { readonly flags: RegexFlags };

/** The letters and the number behind the last delimiter, up to the end of the command, which is taken. */
function parseOptions(scanner: ScriptScanner): Options {
  let isGlobal = false;
  let prints = false;
  let which: number | undefined;
  const flags: RegexFlags = { ignoreCase: false, isMultiline: false };
  const ended = (file: string | undefined): Options => ({ isGlobal, prints, which: which ?? 1, file, flags });
  for (;;) {
    const character = scanner.present;
    if (character === undefined || character === '}' || character === '#') return ended(undefined);
    if (/\d/.test(character)) {
      const number = scanner.digits() ?? 0;
      if (which !== undefined) throw scanner.fail("multiple number options to `s' command");
      which = number;
      if (which === 0) throw scanner.fail("number option to `s' command may not be zero");
      continue;
    }
    if (character === 'e') throw new SedError("the `e' option of `s' is not done in this terminal");
    scanner.at += 1;
    switch (character) {
      case 'g':
        if (isGlobal) throw scanner.fail("multiple `g' options to `s' command");
        isGlobal = true;
        break;
      case 'p':
        if (prints) throw scanner.fail("multiple `p' options to `s' command");
        prints = true;
        break;
      case 'i':
      case 'I':
        flags.ignoreCase = true;
        break;
      case 'm':
      case 'M':
        flags.isMultiline = true;
        break;
      case 'w':
        return ended(scanner.fileName());
      case '\n':
      case ';':
        return ended(undefined);
      case ' ':
      case '\t':
      case '\r':
        break;
      default:
        throw scanner.fail("unknown option to `s'");
    }
  }
}

/**
 * What `s` puts in, in pieces.
 *
 * @param groups - how many groups the expression has; undefined if it is not known yet which it is
 * @throws SedError
 */
function parseReplacement(text: string, groups: number | undefined, scanner: ScriptScanner): Replacement[] {
  const pieces: Replacement[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let place = 0; place < text.length; place += 1) {
    const character = text[place] ?? '';
    if (character === '&') {
      flush();
      pieces.push({ kind: 'group', group: 0 });
      continue;
    }
    if (character !== '\\') {
      plain += character;
      continue;
    }
    place += 1;
    const escaped = text[place] ?? '';
    if (/\d/.test(escaped)) {
      const group = Number(escaped);
      if (groups !== undefined && group > groups)
        throw scanner.fail(`invalid reference \\${group} on \`s' command's RHS`);
      flush();
      pieces.push({ kind: 'group', group });
    } else if (/[ULulE]/.test(escaped)) {
      flush();
      pieces.push({ kind: 'case', mode: escaped as 'U' });
    } else {
      const special = numericEscape(text.slice(place));
      if (special !== undefined) {
        plain += special.text;
        place += special.length - 1;
      } else plain += controls[escaped] ?? escaped;
    }
  }
  flush();
  return pieces;
}

/** `\d065`, `\o101`, `\x41`, `\cA` without the backslash. */
function numericEscape(text: string): { readonly text: string; readonly length: number } | undefined {
  const match = /^(?:d(\d{1,3})|o([0-7]{1,3})|x([0-9a-fA-F]{1,2})|c(.))/s.exec(text);
  if (match === null) return undefined;
  const [whole, decimal, octal, hex, control] = match;
  const code =
    decimal !== undefined
      ? Number.parseInt(decimal, 10)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : hex !== undefined
          ? Number.parseInt(hex, 16)
          : (control ?? '').toUpperCase().charCodeAt(0) ^ 0x40;
  return { text: String.fromCharCode(code), length: whole.length };
}
