import { existsSync } from 'node:fs';
import { PodpathError } from '../base/index.ts';
import { buildFailed } from './messages.ts';

/** Does what comes after Astro's own build of `outDir`: what the backend and the service worker need to know of the pages. */
export async function finishBuild(outDir: string): Promise<void> {
  if (!existsSync(`${outDir}/404.html`)) throw new PodpathError({ reason: 'CommandFailed', text: buildFailed() });
}
