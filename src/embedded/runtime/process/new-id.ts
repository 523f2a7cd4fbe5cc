import type { Random } from '../../../base/index.ts';

/** What containerd calls a container or a sandbox: 64 hexadecimal digits. */
export function newContainerId(random: Random): string {
  // Joined at once: a text that has grown piece by piece keeps its pieces.
  return Array.from({ length: 8 }, () => random.uint32().toString(16).padStart(8, '0')).join('');
}
