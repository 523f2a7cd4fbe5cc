import { registerCluster } from './commands/cluster.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEmbedded } from './commands/embedded.ts';
import { registerLab } from './commands/lab.ts';
import { registerStart } from './commands/start.ts';
import type { RegisterCommand } from './context.ts';

export type { RegisterCommand } from './context.ts';

/** All commands, in the order in which help lists them. A new command: one file in `commands/`, one line here. */
export const commands: readonly RegisterCommand[] = [
  registerStart,
  registerDoctor,
  registerCluster,
  registerEmbedded,
  registerLab,
];
