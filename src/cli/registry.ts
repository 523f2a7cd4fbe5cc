import type { Command } from 'commander';
import type { CliContext } from './context.ts';

/** Adds one command, with its options and action, to the program; what the action needs is imported when it runs. */
export type RegisterCommand = (program: Command, context: CliContext) => void;

/** All commands, in the order in which help lists them. A new command: one file in `commands/`, one line here. */
export const commands: readonly RegisterCommand[] = [];
