import { expect, test } from 'vitest';
import { type Carrier, createSessions, type Session } from '../../../src/backend/sessions.ts';
import type { Clock } from '../../../src/base/index.ts';
import {
  type Frame,
  protocolVersion,
  readOutputFrame,
  type ServerMessage,
  windowBytes,
} from '../../../src/bridge/index.ts';
import { createStepClock } from './step-clock.ts';

const readFrame = (frame: Frame): ServerMessage | undefined =>
  typeof frame === 'string' ? JSON.parse(frame) : readOutputFrame(frame);

function createCarrier(): Carrier & { sent: (ServerMessage | undefined)[]; closed: string[] } {
  const sent: (ServerMessage | undefined)[] = [];
  const closed: string[] = [];
  return { sent, closed, send: (frame) => void sent.push(readFrame(frame)), close: (why) => void closed.push(why) };
}

const hello = { type: 'hello', protocol: protocolVersion, locale: 'en' } as const;
const encode = (text: string) => new TextEncoder().encode(text);
const output = (session: Session, data: string) => session.sendOutput('r1', 'stdout', encode(data));

function open(clock: Clock = createStepClock(), handled: number[] = []) {
  const sessions = createSessions({ clock, handle: (_session, message) => void handled.push(message.n) });
  const opened = sessions.open(hello);
  if (!opened) throw new Error('no session');
  return { sessions, session: opened.session, handled };
}

test('what was sent while nobody was connected is sent on the next connection, once', () => {
  const { session } = open();
  const first = createCarrier();
  session.attach(first, 0, false);
  output(session, 'a');
  session.detach(first);
  output(session, 'b');
  const second = createCarrier();
  session.attach(second, 1, true);
  expect(second.sent).toMatchObject([
    { type: 'welcome', resumed: true, received: 0 },
    { seq: 2, data: 'b' },
  ]);
});

test('a session ends 60 s after its connection is lost, and not before', () => {
  const clock = createStepClock();
  const { session, sessions } = open(clock);
  const carrier = createCarrier();
  session.attach(carrier, 0, false);
  session.detach(carrier);
  clock.advance(59_999);
  expect([session.ended, sessions.size]).toEqual([false, 1]);
  clock.advance(1);
  expect([session.ended, sessions.size]).toEqual([true, 0]);
  expect(sessions.open({ ...hello, session: session.id })).toMatchObject({ resumed: false });
});

test('a connection from which nothing comes for three heartbeats is given up', () => {
  const clock = createStepClock();
  const { session } = open(clock);
  const carrier = createCarrier();
  session.attach(carrier, 0, false);
  for (let beat = 0; beat < 10; beat++) {
    clock.advance(15_000);
    session.receive({ type: 'ping' });
  }
  expect(carrier.closed).toEqual([]);
  clock.advance(60_000);
  expect(carrier.closed).toEqual(['silent']);
});

test('messages are applied once and in order; a gap breaks the connection', () => {
  const { session, handled } = open();
  const carrier = createCarrier();
  session.attach(carrier, 0, false);
  const cancel = (n: number) => session.receive({ type: 'cancel', id: 'r1', n });
  cancel(1);
  cancel(1);
  cancel(2);
  cancel(4);
  expect(handled).toEqual([1, 2]);
  expect(carrier.closed).toEqual(['gap']);
});

test('output is writable again when the page has acknowledged enough', async () => {
  const { session } = open();
  session.attach(createCarrier(), 0, false);
  let writable = false;
  output(session, 'x'.repeat(windowBytes));
  const waiting = session.writable()?.then(() => {
    writable = true;
  });
  await Promise.resolve();
  expect(writable).toBe(false);
  session.receive({ type: 'ack', received: 1 });
  await waiting;
  expect(session.keptBytes).toBe(0);
});

test('a second connection takes the place of the first', () => {
  const { session } = open();
  const first = createCarrier();
  const second = createCarrier();
  session.attach(first, 0, false);
  session.attach(second, 0, true);
  expect(first.closed).toEqual(['replaced']);
  session.detach(first);
  output(session, 'a');
  expect(second.sent.at(-1)).toMatchObject({ data: 'a' });
});

test('sessions that nobody comes back to are bounded: the oldest go first', () => {
  const sessions = createSessions({ clock: createStepClock(), handle: () => undefined });
  const all = Array.from({ length: 1000 }, () => {
    const opened = sessions.open(hello);
    const carrier = createCarrier();
    opened?.session.attach(carrier, 0, false);
    opened?.session.detach(carrier);
    return opened?.session;
  });
  expect(sessions.size).toBe(64);
  expect(all.at(0)?.ended).toBe(true);
  expect(all.at(-1)?.ended).toBe(false);
});

test('no more than 256 pages are taken, and a page that leaves makes room', () => {
  const sessions = createSessions({ clock: createStepClock(), handle: () => undefined });
  const connectPage = () => {
    const opened = sessions.open(hello);
    opened?.session.attach(createCarrier(), 0, false);
    return opened?.session;
  };
  const pages = Array.from({ length: 256 }, connectPage);
  expect(connectPage()).toBeUndefined();
  pages[7]?.end();
  expect(connectPage()).toBeDefined();
});

test('memory that output is sent from is used again only when it is acknowledged, whatever its pieces are', () => {
  const { session } = open();
  let carrier = createCarrier();
  session.attach(carrier, 0, false);
  const printed = (index: number) => `${index} `.repeat(1 + ((index * 7919) % 30_000));
  for (let index = 1; index <= 400; index++) {
    output(session, printed(index));
    if (index > 5) session.receive({ type: 'ack', received: index - 5 });
    if (index % 50 !== 0) continue;
    carrier = createCarrier();
    session.attach(carrier, index - 5, true);
    expect(carrier.sent.slice(1)).toMatchObject(
      [4, 3, 2, 1, 0].map((back) => ({ seq: index - back, data: printed(index - back) })),
    );
  }
});

test('what a page never acknowledges is kept only up to a limit', () => {
  const { session } = open();
  session.attach(createCarrier(), 0, false);
  for (let count = 0; count < 5 && !session.ended; count++)
    session.send({ type: 'event', id: 'r1', payload: 'x'.repeat(2 ** 20) });
  expect(session.ended).toBe(true);
  expect(session.keptBytes).toBe(0);
});
