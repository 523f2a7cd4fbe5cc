import { newEditor } from './editors/program.ts';

/** `vi`: the page's editor. */
export const vi = newEditor('vi');
