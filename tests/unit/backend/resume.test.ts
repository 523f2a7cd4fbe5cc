import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Carrier, createSessions, type Session } from '../../../src/backend/sessions.ts';
import type { Frame } from '../../../src/bridge/index.ts';
import { createClientSession } from '../../../src/bridge/session.ts';
import { createStepClock } from './step-clock.ts';

const encode = (text: string) => new TextEncoder().encode(text);

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
      let down: Frame[] = [];
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
        // A frame that the backend has sent is out of its hands.
        const send = (frame: Frame) => void down.push(typeof frame === 'string' ? frame : Uint8Array.from(frame));
        carrier = { send, close: () => undefined };
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
        const frame = down.shift();
        if (frame !== undefined) client.apply(frame);
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
          running.sendOutput(id, 'stdout', encode(data));
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
