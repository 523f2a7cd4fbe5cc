import { createHash } from 'node:crypto';

/** What the picture of a page shows where a link to it is shared. */
export interface LinkPicture {
  readonly locale: 'zh-cn' | 'en';
  /** The first folder of the page's address, `''` for a home page. */
  readonly section: string;
  readonly title: string;
  readonly description: string;
}

/** Goes up when the design of the pictures changes, so that all are drawn again. */
const design = 1;

/** Size of the pictures in pixels, as Open Graph readers like them. */
export const pictureSize = { width: 1200, height: 630 } as const;

/** The file name, without `.png`, of a page's picture: named by what it shows. */
export function pictureName({ locale, section, title, description }: LinkPicture): string {
  const content = JSON.stringify([design, locale, section, title, description]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
