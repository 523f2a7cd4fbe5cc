import { type Command, commandAt, rootCommand } from '../grammar/index.ts';
import type { Sink } from './context.ts';
import { commandPath } from './usage.ts';

/** Where a home would be, which a page has none of. */
const home = '/home/podpath';

/** Prints what `kubectl VERB --help` prints, word for word; `kubectl help VERB` too. */
export async function printHelp(command: Command, args: readonly string[], out: Sink): Promise<void> {
  const { default: texts } = await import('../grammar/kubectl-v1.37.2-help.json', { with: { type: 'json' } });
  const asked = command.path[0] === 'help' ? (commandAt(args) ?? rootCommand) : command;
  const text = (texts.help as Readonly<Record<string, string>>)[asked.path.join(' ')];
  if (text === undefined) throw new Error(`there is no help of ${commandPath(asked)}`);
  await out(text.replaceAll('$HOME', home));
}
