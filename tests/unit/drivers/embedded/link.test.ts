import { describe, expect, it } from 'vitest';
import { PodpathError, verbatim } from '../../../../src/base/index.ts';
import { type Piece, windowBytes } from '../../../../src/drivers/embedded/link/frames.ts';
import { createLink, type ServedExchange } from '../../../../src/drivers/embedded/link/link.ts';
import { createPortWire } from '../../../../src/drivers/embedded/link/wires.ts';

function pair(serve: (ask: unknown, exchange: ServedExchange) => void) {
  const { port1, port2 } = new MessageChannel();
  const server = createLink(createPortWire(port2), serve);
  const link = createLink(createPortWire(port1));
  return {
    link,
    server,
    [Symbol.dispose]() {
      link[Symbol.dispose]();
      server[Symbol.dispose]();
    },
  };
}

async function collect(stream: ReadableStream<Piece>): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of stream as unknown as AsyncIterable<Piece>) pieces.push(piece);
  return pieces;
}

describe('a link', () => {
  it('carries an answer and pieces in both directions, as they were cut', async () => {
    using both = pair(async (ask, exchange) => {
      exchange.answer({ asked: ask });
      for await (const piece of exchange.incoming as unknown as AsyncIterable<Piece>) await exchange.push(piece);
      exchange.end();
    });
    const exchange = both.link.ask('echo');
    expect(await exchange.answer).toEqual({ asked: 'echo' });
    const sent = [Uint8Array.of(1), Uint8Array.of(2, 3), { four: 5 }];
    for (const piece of sent) await exchange.push(piece);
    exchange.end();
    expect(await collect(exchange.incoming)).toEqual(sent);
  });

  it('sends no more than the window ahead of a reader, and goes on as it reads', async () => {
    const pieceBytes = 32 * 1024;
    const count = 64;
    let sent = 0;
    using both = pair(async (_, exchange) => {
      exchange.answer(null);
      for (; sent < count; sent += 1) await exchange.push(new Uint8Array(pieceBytes));
      exchange.end();
    });
    const exchange = both.link.ask('much');
    await exchange.answer;
    for (let turn = 0; turn < 5; turn += 1) await both.link.ping();
    expect(sent * pieceBytes).toBeLessThan(windowBytes + pieceBytes);
    const pieces = await collect(exchange.incoming);
    expect(pieces).toHaveLength(count);
  });

  it('ends the other side when the reader leaves', async () => {
    const gone = Promise.withResolvers<unknown>();
    using both = pair((_, exchange) => {
      exchange.answer(null);
      exchange.gone.addEventListener('abort', () => gone.resolve(exchange.gone.reason));
    });
    const exchange = both.link.ask('watch');
    await exchange.answer;
    await exchange.incoming.cancel();
    expect(await gone.promise).toMatchObject({ reason: 'Cancelled' });
  });

  it('keeps reason and text of an error', async () => {
    using both = pair((_, exchange) =>
      exchange.fail(new PodpathError({ reason: 'Forbidden', text: verbatim('not you') })),
    );
    await expect(both.link.ask('x').answer).rejects.toMatchObject({ reason: 'Forbidden', message: 'not you' });
  });

  it('fails what is under way and what is asked later with the reason of the cut', async () => {
    using both = pair((_, exchange) => exchange.answer('here'));
    const exchange = both.link.ask('x');
    await exchange.answer;
    both.link.cut(new PodpathError({ reason: 'Gone', text: verbatim('moved') }));
    await expect(collect(exchange.incoming)).rejects.toMatchObject({ reason: 'Gone' });
    await expect(both.link.ask('y').answer).rejects.toMatchObject({ reason: 'Gone' });
  });
});
