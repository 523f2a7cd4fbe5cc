import { isLocale, type Locale } from '../../base/index.ts';

/** The part of `Astro.locals` that widgets read. */
export interface StarlightLocals {
  readonly starlightRoute?: {
    readonly locale?: string | undefined;
    readonly id: string;
    readonly entry?: { readonly filePath?: string | undefined };
  };
}

/** The page that a widget is on: its language, its address without slashes around (`en/labs/oom-kill`), its file for messages. */
export interface Page {
  readonly locale: Locale;
  readonly id: string;
  readonly file: string;
}

/** Reads what page a widget is on. */
export function pageOf(locals: StarlightLocals): Page {
  const route = locals.starlightRoute;
  const id = route?.id ?? '';
  const locale = isLocale(route?.locale) ? route.locale : 'zh-cn';
  return { locale, id, file: route?.entry?.filePath ?? id };
}

/** The lab that a page under `labs/` is about; `undefined` on any other page. */
export function labOfPage(page: Page): string | undefined {
  return /(?:^|\/)labs\/([a-z0-9-]+)$/.exec(page.id)?.[1];
}

/** A date as a sentence of that language has it; the same on every machine that builds. */
export function formatDate(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso));
}
