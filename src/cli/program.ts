import { Command, CommanderError, Help } from 'commander';
import type { Locale } from '../base/index.ts';
import type { CliContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { words } from './messages.ts';
import { printJson } from './output.ts';
import { commands } from './registry.ts';

/** The whole command line, ready for {@link runProgram}. */
export function createProgram(context: CliContext, version: string): Command {
  const text = words(context.locale);
  const program = new LocalizedCommand('podpath', context.locale);
  program
    .description(text.title)
    .version(version, '-V, --version', text.version)
    .configureOutput({
      writeOut: (part) => context.stdout.write(part),
      writeErr: (part) => context.stderr.write(part),
      // What is wrong is told by runProgram, in the reader's language.
      outputError: () => undefined,
    })
    .exitOverride();
  for (const register of commands) register(program, context);
  return program;
}

/** Runs the command of `argv` (without node and script); bad usage is told and ends with 2. */
export async function runProgram(program: Command, argv: readonly string[], context: CliContext): Promise<void> {
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are thrown as well, with exit code 0; help for a group without a command has been shown, too.
    if (error.exitCode === 0) return;
    context.exit(exitCodes.usage);
    if (error.code === 'commander.help') return;
    const text = words(context.locale);
    const what = /'([^']*)'/.exec(error.message)?.[1] ?? '';
    const message = text.usage[error.code]?.(what) ?? error.message.replace(/^error: /, '');
    const hint = text.usageHint('npx podpath');
    if (argv.includes('--json')) printJson(context, { error: { reason: 'Usage', message, hint } });
    else context.stderr.write(`podpath: ${message}\n  ${hint}\n`);
  }
}

/** A command whose help, and that of the commands below it, is in the reader's language. */
class LocalizedCommand extends Command {
  readonly #locale: Locale;

  constructor(name: string, locale: Locale) {
    super(name);
    this.#locale = locale;
    const text = words(locale);
    this.helpOption('-h, --help', text.help);
    this.helpCommand(false);
  }

  override createCommand(name: string): Command {
    return new LocalizedCommand(name, this.#locale);
  }

  override createHelp(): Help {
    const { headings } = words(this.#locale);
    const help = new Help();
    help.styleTitle = (title) => headings[title] ?? title;
    return help;
  }
}
