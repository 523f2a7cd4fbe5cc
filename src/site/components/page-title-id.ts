/** The id that Starlight's skip link and table of contents look for on a page's heading (Starlight 0.42, constants.ts). */
export const PAGE_TITLE_ID = '_top';
