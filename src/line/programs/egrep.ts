import { newOldGrep } from './grep.ts';

/** `egrep`: `grep -E`. */
export const egrep = newOldGrep('egrep');
