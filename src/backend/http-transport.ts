import type { Context, Hono } from 'hono';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { type LocalizedText, PodpathError, type Reason } from '../base/index.ts';
import {
  type ClientMessage,
  clientMessageSchema,
  type Frame,
  maximumFrameBytes,
  packFrame,
  protocolVersion,
} from '../bridge/index.ts';
import { malformedMessage, noSuchSession, otherProtocol, tooManyMessages, tooManySessions } from './messages.ts';
import { costOf, createRateLimit, type RateLimit } from './rate-limit.ts';
import type { Carrier, Incoming, Session, Sessions } from './sessions.ts';

/** A batch of messages: some full frames. */
export const maximumBodyBytes = 4 * maximumFrameBytes;

const batchSchema = z.array(clientMessageSchema).check(z.maxLength(256));

/** The protocol over plain HTTP, for networks that let no WebSocket through; the same sessions, the same messages. */
export function addTransportRoutes(app: Hono, sessions: Sessions, logger: Logger): void {
  const limits = new WeakMap<Session, RateLimit>();

  const find = (context: Context): Session => {
    const session = sessions.find(context.req.param('session') ?? '');
    if (!session) throw problem('NotFound', noSuchSession());
    return session;
  };

  app.post('/api/sessions', async (context) => {
    const hello = parseHello(await context.req.text());
    const opened = sessions.open(hello);
    if (!opened) throw problem('TooManyRequests', tooManySessions(sessions.size));
    const { session, resumed } = opened;
    // The welcome is the answer; the stream that is asked for next carries on from there.
    const { promise, resolve } = Promise.withResolvers<Frame>();
    const carrier: Carrier = { send: resolve, close: () => undefined };
    session.attach(carrier, hello.received ?? 0, resumed);
    session.detach(carrier);
    return context.body(String(await promise), 200, { 'content-type': 'application/json' });
  });

  app.get('/api/sessions/:session/messages', (context) => {
    const session = find(context);
    const received = Number(context.req.query('received') ?? '0');
    if (!Number.isSafeInteger(received) || received < 0) throw problem('BadRequest', malformedMessage('received'));
    let carrier: Carrier | undefined;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        let open = true;
        carrier = {
          // What is under way is bounded by the window of the session.
          send(frame) {
            if (open) controller.enqueue(packFrame(frame));
          },
          close() {
            if (!open) return;
            open = false;
            controller.close();
          },
        };
        session.attach(carrier, received, true);
      },
      cancel() {
        if (carrier) session.detach(carrier);
      },
    });
    logger.debug({ session: session.id }, 'HTTP stream opened');
    return context.body(stream, 200, {
      'content-type': 'application/octet-stream',
      // Proxies that gather an answer before they pass it on are asked not to.
      'x-accel-buffering': 'no',
      'cache-control': 'no-store, no-transform',
    });
  });

  app.post('/api/sessions/:session/messages', async (context) => {
    const session = find(context);
    const limit = limits.get(session) ?? createRateLimit();
    limits.set(session, limit);
    const result = batchSchema.safeParse(parseJson(await context.req.text()));
    if (!result.success) throw problem('BadRequest', malformedMessage(z.prettifyError(result.error)));
    if (!limit.take(costOf(result.data))) throw problem('TooManyRequests', tooManyMessages());
    for (const message of result.data) if (isIncoming(message)) session.receive(message);
    return context.body(null, 204);
  });

  app.delete('/api/sessions/:session', (context) => {
    find(context).end();
    return context.body(null, 204);
  });
}

/**
 * Reads the first message of a session.
 * @throws PodpathError `BadRequest`
 */
export function parseHello(text: string): Extract<ClientMessage, { type: 'hello' }> {
  const result = clientMessageSchema.safeParse(parseJson(text));
  if (!result.success) throw problem('BadRequest', malformedMessage(z.prettifyError(result.error)));
  if (result.data.type !== 'hello') throw problem('BadRequest', malformedMessage('hello'));
  if (result.data.protocol !== protocolVersion)
    throw problem('BadRequest', otherProtocol(result.data.protocol, protocolVersion));
  return result.data;
}

/**
 * Reads a later message of a session.
 * @throws PodpathError `BadRequest`
 */
export function parseIncoming(text: string): Incoming {
  const result = clientMessageSchema.safeParse(parseJson(text));
  if (!result.success) throw problem('BadRequest', malformedMessage(z.prettifyError(result.error)));
  if (!isIncoming(result.data)) throw problem('BadRequest', malformedMessage('hello'));
  return result.data;
}

function isIncoming(message: ClientMessage): message is Incoming {
  return message.type !== 'hello';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is not JSON is no message: the schema says so.
    return undefined;
  }
}

function problem(reason: Reason, text: LocalizedText): PodpathError {
  return new PodpathError({ reason, text });
}
