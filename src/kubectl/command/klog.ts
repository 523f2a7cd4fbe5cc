import type { VerbContext } from './context.ts';

type Context = Pick<VerbContext, 'clock' | 'err'>;

/** A line as klog writes it to standard error: `W1130 02:53:01.123456       1 helpers.go:704] text`. */
async function log(severity: 'E' | 'W', { clock, err }: Context, where: string, text: string): Promise<void> {
  const iso = new Date(clock.now()).toISOString();
  await err(`${severity}${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000       1 ${where}] ${text}\n`);
}

export const logWarning = (context: Context, where: string, text: string): Promise<void> =>
  log('W', context, where, text);

export const logError = (context: Context, where: string, text: string): Promise<void> =>
  log('E', context, where, text);
