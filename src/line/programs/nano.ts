import { newEditor } from './editors/program.ts';

/** `nano`: the page's editor. */
export const nano = newEditor('nano');
