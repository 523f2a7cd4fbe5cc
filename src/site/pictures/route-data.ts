import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineRouteMiddleware } from '@astrojs/starlight/route-data';
import { pictureName } from './picture.ts';

/** Names each page's picture in its head. A page that has none yet (`scripts/update-pictures.ts` draws them) names none. */
export const onRequest = defineRouteMiddleware((context) => {
  const { entry, head, locale } = context.locals.starlightRoute;
  const { title, description = '' } = entry.data;
  const [, section = ''] = entry.id.split('/');
  const name = pictureName({ locale: locale === 'en' ? 'en' : 'zh-cn', section, title, description });
  if (context.site === undefined || !existsSync(join(process.cwd(), 'content', 'pictures', `${name}.png`))) return;
  const address = new URL(`${import.meta.env.BASE_URL.replace(/\/?$/, '/')}og/${name}.png`, context.site).href;
  const property = (key: string, content: string) => ({
    tag: 'meta' as const,
    attrs: { property: key, content },
    content: '',
  });
  head.push(
    property('og:image', address),
    property('og:image:width', '1200'),
    property('og:image:height', '630'),
    property('og:image:alt', title),
    { tag: 'meta', attrs: { name: 'twitter:image', content: address }, content: '' },
  );
});
