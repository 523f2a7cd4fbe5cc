import { newEditor } from './editors/program.ts';

/** `vim`: the page's editor. */
export const vim = newEditor('vim');
