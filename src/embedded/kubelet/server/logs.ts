import { encodeText } from '../../../base/index.ts';
import type { LogOptions } from '../../apiserver/node-backend.ts';
import { createByteQueue } from '../../apiserver/streaming/byte-queue.ts';
import type { ContainerRuntime, LogLine } from '../../runtime/cri.ts';

/** `2026-03-01T12:00:00.123000000Z`, as containerd writes it. */
export function formatLogTime(ms: number): string {
  const whole = Math.floor(ms);
  const nanos = Math.floor((ms - whole) * 1_000_000);
  return `${new Date(whole).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z`;
}

/**
 * The log of one container as `kubectl logs` asks for it (`ReadLogs`, `k8s.io/cri-client/pkg/logs/logs.go`, v0.37), no faster than
 * it is read. What the runtime has dropped by the time that a slow reader comes to it is missed, as with a file that was rotated.
 */
export function readLogs(
  runtime: ContainerRuntime,
  containerId: string,
  options: LogOptions,
  nowMs: number,
): ReadableStream<Uint8Array> {
  const { follow, timestamps, sinceSeconds, sinceMs, tailLines, limitBytes } = options;
  const since = sinceSeconds === undefined ? sinceMs : nowMs - sinceSeconds * 1000;
  const isWanted = ({ atMs }: LogLine) => since === undefined || atMs >= since;
  const format = ({ atMs, text, isPartial }: LogLine) =>
    encodeText(`${timestamps ? `${formatLogTime(atMs)} ` : ''}${text}${isPartial === true ? '' : '\n'}`);
  const following = new DisposableStack();
  const queue = createByteQueue(undefined, () => following.dispose());
  let lines = runtime.readLog(containerId);
  // Lines are counted from the end before anything else is left out.
  const start = tailLines === undefined ? 0 : Math.max(0, lines.length - tailLines);
  let last: LogLine | undefined;
  let left = limitBytes ?? Number.POSITIVE_INFINITY;
  let isEnded = !follow || runtime.containerStatus(containerId)?.state !== 'Running';
  let goOn: (() => void) | undefined;
  const hear = (isLast: boolean) => {
    // What is removed has no log any more.
    const now = runtime.readLog(containerId);
    if (now.length > 0) lines = now;
    isEnded ||= isLast;
    goOn?.();
  };
  /** Writes what there is; resolves with whether there is room for more. */
  const writeAll = async (batch: readonly LogLine[]): Promise<boolean> => {
    for (const line of batch) {
      last = line;
      if (!isWanted(line)) continue;
      const bytes = format(line);
      const room = queue.push(bytes.byteLength > left ? bytes.slice(0, left) : bytes);
      left -= bytes.byteLength;
      if (left <= 0) return false;
      if (!queue.hasRoom) await room;
      if (following.disposed) return false;
    }
    return true;
  };
  const pump = async () => {
    for (;;) {
      const batch = lines.slice(last === undefined ? start : lines.lastIndexOf(last) + 1);
      if (left <= 0 || !(await writeAll(batch))) break;
      if (last !== undefined && lines.at(-1) !== last) continue;
      if (isEnded) break;
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      if (following.disposed) return;
    }
    if (!following.disposed) queue.end();
    following.dispose();
  };

  if (!isEnded) {
    following.use(
      runtime.followLog(
        containerId,
        () => hear(false),
        () => hear(true),
      ),
    );
    following.use(
      runtime.subscribe((event) => {
        if (event.type === 'STOPPED' && event.containerId === containerId) hear(true);
      }),
    );
    following.defer(() => goOn?.());
  }
  void pump();
  return queue.stream;
}
