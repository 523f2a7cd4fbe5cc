import { newOldGrep } from './grep.ts';

/** `fgrep`: `grep -F`. */
export const fgrep = newOldGrep('fgrep');
