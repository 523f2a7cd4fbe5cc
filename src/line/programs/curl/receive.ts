import { ProgramFailure } from '../common/options.ts';
import type { Work } from '../common/work.ts';
import { headerOf } from '../http/request.ts';
import type { HostResponse } from '../program.ts';

/** What of `-m` is left for the body: since when the request has been under way, and how long it may take. */
interface TimeLimit {
  readonly beganMs: number;
  readonly withinMs: number | undefined;
}

/** The parts of an answer's body as they come. @throws ProgramFailure (rejects) when its time is over before it is */
export async function* receiveBody(
  { context: { clock, name } }: Work,
  response: HostResponse,
  { beganMs, withinMs }: TimeLimit,
): AsyncGenerator<Uint8Array> {
  const over = Promise.withResolvers<'over'>();
  using _timer =
    withinMs === undefined
      ? undefined
      : clock.schedule(() => over.resolve('over'), Math.max(0, beganMs + withinMs - clock.now()), name);
  const parts = response.body[Symbol.asyncIterator]();
  let received = 0;
  for (;;) {
    const next = await Promise.race([parts.next(), over.promise]);
    if (next === 'over') throw newTimeOut(Math.round(clock.now() - beganMs), received, response);
    if (next.done === true) return;
    received += next.value.length;
    yield next.value;
  }
}

/** As curl 7.88 says it (`multi_handle_timeout`, lib/multi.c). */
function newTimeOut(elapsedMs: number, received: number, response: HostResponse): ProgramFailure {
  const length = headerOf(response, 'content-length');
  const bytes = length === undefined ? `${received} bytes` : `${received} out of ${length} bytes`;
  return new ProgramFailure(`Operation timed out after ${elapsedMs} milliseconds with ${bytes} received`, {
    exitCode: 28,
  });
}
