import { limitText } from '../common/too-much.ts';
import type { Regex } from '../regex/regex.ts';
import type { Substitution } from './command.ts';
import { replacementText } from './replace.ts';

/** A text after `s`; undefined if nothing was replaced. @throws TooMuch */
export function substituted(text: string, regex: Regex, substitution: Substitution): string | undefined {
  let result = '';
  let at = 0;
  let copied = 0;
  let count = 0;
  let hasReplaced = false;
  let lastEnd = -1;
  while (at <= text.length) {
    const slots = slotsOf(regex, text, at);
    if (slots === undefined) break;
    const start = slots[0] ?? 0;
    const end = slots[1] ?? 0;
    const isEmpty = start === end;
    if (!(isEmpty && start === lastEnd)) {
      count += 1;
      if (count >= substitution.which) {
        result += text.slice(copied, start) + replacementText(substitution.replacement, text, slots);
        limitText(result);
        copied = end;
        hasReplaced = true;
        if (!substitution.isGlobal) break;
      }
    }
    lastEnd = end;
    at = isEmpty ? end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1) : end;
  }
  return hasReplaced ? result + text.slice(copied) : undefined;
}

/** Where the match and its groups begin and end; without groups there is a faster way. */
function slotsOf(regex: Regex, text: string, at: number): Int32Array | undefined {
  if (regex.groups > 0) return regex.exec(text, at);
  const found = regex.find(text, at);
  return found === undefined ? undefined : Int32Array.of(found.start, found.end);
}
