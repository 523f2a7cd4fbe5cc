import type { Clock } from '../../base/index.ts';
import { CommandError } from '../errors.ts';

/** `--request-timeout` has ended an answer while it was read: Go's `context.DeadlineExceeded`. */
export class RequestDeadlineError extends CommandError {
  constructor() {
    super('context deadline exceeded');
  }
}

/**
 * The same answer, whose body fails with {@link RequestDeadlineError} once `leftMs` have passed: the timeout of Go's
 * `http.Client` goes on while a body is read (`net/http/client.go`).
 */
export function limitBody(response: Response, clock: Clock, leftMs: number, what: string): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  let isOver = false;
  let timer: Disposable | undefined;
  const end = () => {
    isOver = true;
    timer?.[Symbol.dispose]();
  };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      timer = clock.schedule(
        () => {
          if (isOver) return;
          end();
          controller.error(new RequestDeadlineError());
          void reader.cancel().catch(() => undefined);
        },
        leftMs,
        what,
      );
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (isOver) return;
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        if (isOver) return;
        end();
        controller.error(error);
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
  return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
}
