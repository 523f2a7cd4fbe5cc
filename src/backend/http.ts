import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import {
  asPodpathError,
  defaultLocale,
  type Locale,
  type LocalizedText,
  PodpathError,
  type Reason,
  toWireError,
} from '../base/index.ts';
import { addTransportRoutes, maximumBodyBytes } from './http-transport.ts';
import {
  bodyTooLarge,
  foreignHost,
  foreignOrigin,
  noSuchPath,
  notAdmitted,
  usedToken,
  wrongToken,
} from './messages.ts';
import type { Sessions } from './sessions.ts';
import { localeOfPath, type StaticFiles } from './static-files.ts';
import type { Wall } from './wall.ts';

/** What {@link createHttp} works with. */
export interface HttpOptions {
  readonly wall: Wall;
  /** The hosts of the wall, for messages and for the addresses that pages may connect to. */
  readonly hosts: readonly string[];
  readonly files: StaticFiles;
  readonly sessions: Sessions;
  /** `'sha256-...'` of the inline scripts of the built pages. */
  readonly scriptHashes: readonly string[];
  readonly logger: Logger;
}

/** The routes: pages for anyone who names the right host, the API for those who were let in. */
export function createHttp(options: HttpOptions): Hono {
  const { wall, files, hosts, logger } = options;
  const app = new Hono();

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        // Pagefind searches with WebAssembly, which is no eval of text.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'", ...options.scriptHashes],
        // Code highlighting and xterm set styles on elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...hosts.map((host) => `ws://${host}`)],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginResourcePolicy: 'same-origin',
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      // No https on a loopback address.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (context, next) => {
    if (wall.isKnownHost(context.req.header('host'))) return next();
    return refuse(context, 'Forbidden', foreignHost(hosts));
  });
  app.use('/api/*', async (context, next) => {
    const { req } = context;
    const headers = { origin: req.header('origin'), fetchSite: req.header('sec-fetch-site') };
    if (!wall.isKnownOrigin(headers, req.method !== 'GET' && req.method !== 'HEAD'))
      return refuse(context, 'Forbidden', foreignOrigin());
    if (!wall.isAdmitted(req.header('cookie'))) return refuse(context, 'Unauthorized', notAdmitted());
    context.header('cache-control', 'no-store');
    return next();
  });
  const tooLarge = (context: Context) => refuse(context, 'RequestEntityTooLarge', bodyTooLarge(maximumBodyBytes));
  app.use('/api/*', bodyLimit({ maxSize: maximumBodyBytes, onError: tooLarge }));
  addTransportRoutes(app, options.sessions, logger);
  app.all('/api/*', (context) => refuse(context, 'NotFound', noSuchPath(context.req.path)));

  app.use(async (context, next) => {
    const { req } = context;
    if (req.method !== 'GET' && req.method !== 'HEAD') return refuse(context, 'MethodNotAllowed', noSuchPath(req.path));
    const token = req.query('token');
    if (token === undefined) return next();
    // Whoever is let in already, and opens the address again, leaves the token to another browser.
    if (!wall.isAdmitted(req.header('cookie'))) {
      // What only asks whether the address is there (a preview, a check of links) does not use it up.
      const outcome = req.method === 'HEAD' ? 'wrong' : wall.takeToken(token);
      if (outcome !== 'taken') return refuse(context, 'Unauthorized', outcome === 'used' ? usedToken() : wrongToken());
      context.header('set-cookie', wall.admit());
    }
    context.header('cache-control', 'no-store');
    // Never to another host, whatever the path looks like (`//elsewhere`).
    const path = `/${req.path.replace(/^[/\\]+/, '')}`;
    return context.redirect(path === '/' ? `/${localeOf(context)}/` : path, 303);
  });
  app.get('/', (context) => {
    context.header('vary', 'Accept-Language');
    context.header('cache-control', 'no-cache');
    return context.redirect(`/${localeOf(context)}/`, 302);
  });
  app.get('*', async (context) => {
    const { path, raw } = context.req;
    // The path as it came: what the router made of it may be decoded already.
    const found = await files.serve(new URL(raw.url).pathname, raw.headers);
    if (found) return found;
    const page = await files.notFound(localeOfPath(path) ?? localeOf(context), raw.headers);
    return page ?? refuse(context, 'NotFound', noSuchPath(path));
  });
  app.onError((error, context) => {
    const known = asPodpathError(error);
    if (known.reason === 'InternalError') logger.error({ error, path: context.req.path }, 'request failed');
    return refuse(context, known.reason, known.text);
  });
  return app;
}

/** The reader's language, by `Accept-Language`; any Chinese is ours. */
function localeOf(context: Context): Locale {
  return accepts(context, {
    header: 'Accept-Language',
    supports: ['zh-cn', 'en'],
    default: defaultLocale,
    match(wanted, { default: fallback }) {
      const best = wanted
        .map(({ type, q }) => ({ language: type.toLowerCase().split('-')[0], q }))
        .sort((a, b) => b.q - a.q)
        .find(({ language, q }) => q > 0 && (language === 'zh' || language === 'en'));
      if (!best) return fallback;
      return best.language === 'zh' ? 'zh-cn' : 'en';
    },
  }) as Locale;
}

const statuses = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  Conflict: 409,
  RequestEntityTooLarge: 413,
  TooManyRequests: 429,
  ServiceUnavailable: 503,
} as const satisfies Partial<Record<Reason, number>>;

/** An answer that says why not: JSON for programs, a plain page for people; in the reader's language. */
export function refuse(context: Context, reason: Reason, text: LocalizedText): Response {
  const status = reason in statuses ? statuses[reason as keyof typeof statuses] : 500;
  const locale = localeOf(context);
  context.header('cache-control', 'no-store');
  if (context.req.path.startsWith('/api/') || !context.req.header('accept')?.includes('text/html'))
    return context.json(toWireError(new PodpathError({ reason, text }), locale), status);
  const { message, hint = '' } = text[locale];
  const page = `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Podpath</title><body><h1>Podpath</h1><p>${escapeHtml(message)}</p><p>${escapeHtml(hint)}</p></body></html>`;
  return context.html(page, status);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
