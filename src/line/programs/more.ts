import { newPager } from './less.ts';

/** `more`. */
export const more = newPager('more');
