import type { FlagGrammar } from './grammar/grammar.ts';
import { type Command, rootCommand } from './grammar/index.ts';

/** A flag that a word names before the command is known; `help` is not yet among the flags then (cobra adds it later). */
function flagOf(command: Command, word: string): FlagGrammar | undefined {
  const flag = word.startsWith('--') ? command.flags.get(word.slice(2)) : command.shorts.get(word.slice(1));
  return flag?.name === 'help' ? undefined : flag;
}

/** Whether cobra, looking for the command, takes the word after this one for its value. A flag that it does not know takes one. */
function skipsNext(command: Command, word: string): boolean {
  if (word.includes('=')) return false;
  if (!word.startsWith('--') && !(word.startsWith('-') && word.length === 2)) return false;
  return (flagOf(command, word)?.arity ?? 'required') === 'required';
}

/**
 * Finds the command of an argv and what is left for its flags: cobra's `Find` (github.com/spf13/cobra v1.10.2, command.go).
 */
export function findCommand(argv: readonly string[]): { command: Command; rest: readonly string[] } {
  let command = rootCommand;
  let rest = argv;
  for (;;) {
    const at = firstWord(command, rest);
    const next = at === undefined ? undefined : command.find(rest[at] ?? '');
    if (at === undefined || next === undefined) return { command, rest };
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
    command = next;
  }
}

/** Where the first word stands that is neither a flag nor a flag's value. */
function firstWord(command: Command, words: readonly string[]): number | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return undefined;
    if (skipsNext(command, word)) at++;
    else if (word !== '' && !word.startsWith('-')) return at;
  }
  return undefined;
}
