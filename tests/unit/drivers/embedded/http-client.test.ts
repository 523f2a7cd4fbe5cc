import { expect, test } from 'vitest';
import { exchangeHttp } from '../../../../src/drivers/embedded/http-client.ts';

const request = {
  method: 'GET',
  url: 'http://web/path?a=b',
  headers: [['Host', 'web']] as const,
  body: undefined,
  verifies: true,
};

/** Asks a server that answers with these pieces, and ends the connection. */
async function ask(pieces: readonly string[], method = 'GET') {
  const sent: string[] = [];
  const decoder = new TextDecoder();
  const answer = await exchangeHttp(
    {
      readable: new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          controller.close();
        },
      }),
      writable: new WritableStream({ write: (bytes: Uint8Array) => void sent.push(decoder.decode(bytes)) }),
    },
    { ...request, method },
    new AbortController().signal,
  );
  return { sent, answer };
}
const bodyOf = ({ answer }: Awaited<ReturnType<typeof ask>>) =>
  answer.kind === 'answered' ? new TextDecoder().decode(answer.response.body) : answer;

test('a request has its path, its query and its headers', async () => {
  const { sent } = await ask(['HTTP/1.1 204 No Content\r\n\r\n']);
  expect(sent.join('')).toBe('GET /path?a=b HTTP/1.1\r\nHost: web\r\n\r\n');
});

test('a body is as long as it says, comes in chunks, or ends with the connection', async () => {
  expect(bodyOf(await ask(['HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 3\r\n\r\nab', 'cd']))).toBe('abc');
  expect(
    bodyOf(await ask(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n', '1\r\nc\r\n0\r\n\r\n'])),
  ).toBe('abc');
  expect(bodyOf(await ask(['HTTP/1.0 200 OK\r\n\r\nab', 'c']))).toBe('abc');
  expect(bodyOf(await ask(['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'], 'HEAD'))).toBe('');
});

test.each([
  ['nothing', [], 'empty'],
  ['half a head', ['HTTP/1.1 200 OK\r\nContent'], 'reset'],
  ['less than it says', ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab'], 'reset'],
  ['a chunk without a size', ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n'], 'reset'],
  ['chunks without an end', ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n'], 'reset'],
])('%s is a failure', async (_what, pieces, failure) => {
  expect((await ask(pieces)).answer).toEqual({ kind: 'failed', failure });
});
