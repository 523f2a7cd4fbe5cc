import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Carrier, createSessions, type Session } from '../../../src/backend/sessions.ts';
import type { Clock } from '../../../src/base/index.ts';
import { type ServerMessage, windowBytes } from '../../../src/bridge/index.ts';
import { createClientSession } from '../../../src/bridge/session.ts';

/** A clock that a test steps. */
function createStepClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    schedule(callback, delayMs) {
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        now = next.at;
        timers.delete(next);
        next.callback();
      }
      now = end;
    },
  };
}

function createCarrier(): Carrier & { sent: ServerMessage[]; closed: string[] } {
  const sent: ServerMessage[] = [];
  const closed: string[] = [];
  return { sent, closed, send: (text) => void sent.push(JSON.parse(text)), close: (why) => void closed.push(why) };
}

const hello = { type: 'hello', protocol: 1, locale: 'en' } as const;
const output = (session: Session, data: string) => session.send({ type: 'output', id: 'r1', stream: 'stdout', data });

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
  const waiting = session.writable().then(() => {
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

test('what a page never acknowledges is kept only up to a limit', () => {
  const { session } = open();
  session.attach(createCarrier(), 0, false);
  for (let count = 0; count < 5 && !session.ended; count++)
    session.send({ type: 'event', id: 'r1', payload: 'x'.repeat(2 ** 20) });
  expect(session.ended).toBe(true);
  expect(session.keptBytes).toBe(0);
});

test('however the connection breaks, nothing is lost and nothing comes twice, either way', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('print' as const) },
    { weight: 4, arbitrary: fc.constant('type' as const) },
    { weight: 3, arbitrary: fc.constant('deliverDown' as const) },
    { weight: 3, arbitrary: fc.constant('deliverUp' as const) },
    { weight: 1, arbitrary: fc.constant('cut' as const) },
    { weight: 1, arbitrary: fc.constant('lag' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const clock = createStepClock();
      const typed: string[] = [];
      let printed = 0;
      let shown = '';
      let expected = '';
      let resets = 0;
      const sessions = createSessions({
        clock,
        handle(session, message) {
          if (message.type === 'run') running = session;
          if (message.type === 'stdin') typed.push(message.data);
        },
      });
      // The wire: what is under way in each direction; a cut loses it.
      let down: string[] = [];
      let up: string[] = [];
      let connected = false;
      let carrier: Carrier | undefined;
      let server: Session | undefined;
      /** The session that has got the request; only then is there something to print. */
      let running: Session | undefined;
      const client = createClientSession({
        locale: 'en',
        clock,
        send(text) {
          if (connected) up.push(text);
          return connected;
        },
        welcomed: () => {
          connected = true;
        },
        reset: () => {
          resets++;
        },
        refuse(problem) {
          throw new Error(problem.message);
        },
      });
      const join = () => {
        const opening = JSON.parse(client.hello());
        const opened = sessions.open(opening);
        server = opened?.session;
        carrier = { send: (text) => void down.push(text), close: () => undefined };
        server?.attach(carrier, opening.received ?? 0, opened?.resumed ?? false);
      };
      const cut = () => {
        if (carrier) server?.detach(carrier);
        carrier = undefined;
        connected = false;
        down = [];
        up = [];
      };
      const id = client.request(
        { type: 'run', target: { kind: 'line', line: 'kubectl get pods' }, context: { kind: 'page' } },
        {
          onMessage(message, taken) {
            if (message.type === 'output') shown += message.data;
            taken();
          },
          onError(error) {
            throw new Error(error.message);
          },
        },
      );
      const deliverDown = () => {
        const text = down.shift();
        if (text !== undefined) client.apply(text);
      };
      const deliverUp = () => {
        const text = up.shift();
        if (text !== undefined) server?.receive(JSON.parse(text));
      };
      let keys = 0;
      join();
      for (const what of steps) {
        if (what === 'print' && running) {
          const data = `${printed++};`;
          expected += data;
          running.send({ type: 'output', id, stream: 'stdout', data });
        } else if (what === 'type') client.follow(id, { type: 'stdin', data: String(keys++) });
        else if (what === 'deliverDown') deliverDown();
        else if (what === 'deliverUp') deliverUp();
        else if (what === 'lag') clock.advance(1000);
        else {
          cut();
          join();
        }
      }
      while (down.length > 0 || up.length > 0) {
        deliverDown();
        deliverUp();
      }
      expect(shown).toBe(expected);
      expect(typed).toEqual(Array.from({ length: keys }, (_, index) => String(index)));
      expect(resets).toBe(0);
    }),
    { numRuns: 500 },
  );
});
