import type { VerbContext } from './context.ts';

/** A line as klog writes it to standard error: `W1130 02:53:01.123456       1 helpers.go:704] text`. */
export async function logWarning(
  { clock, err }: Pick<VerbContext, 'clock' | 'err'>,
  where: string,
  text: string,
): Promise<void> {
  const iso = new Date(clock.now()).toISOString();
  await err(`W${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000       1 ${where}] ${text}\n`);
}
