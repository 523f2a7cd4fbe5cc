import { parseLine } from '../parse/parse-line.ts';
import type { Alias } from './state.ts';

/** What an alias stands for; undefined of what is more than the words of one command. */
export function parseAlias(text: string): Alias | undefined {
  const parsed = parseLine(text);
  const [item, more] = parsed.kind === 'line' ? parsed.tree.items : [];
  const [command] = item?.first.commands ?? [];
  const isOne = more === undefined && item?.rest.length === 0 && item.first.commands.length === 1;
  if (!isOne || item.first.isNegated || item.first.isTimed || command?.kind !== 'simple') return undefined;
  if (command.assignments.length > 0 || command.redirects.length > 0) return undefined;
  return { text, words: command.words };
}
