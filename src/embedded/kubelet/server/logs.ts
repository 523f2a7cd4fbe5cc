import type { LogOptions } from '../../apiserver/node-backend.ts';
import { createByteQueue } from '../../apiserver/streaming/byte-queue.ts';
import type { ContainerRuntime, LogLine } from '../../runtime/cri.ts';

const encoder = new TextEncoder();

/** `2026-03-01T12:00:00.123000000Z`, as containerd writes it. */
export function formatLogTime(ms: number): string {
  const whole = Math.floor(ms);
  const nanos = Math.floor((ms - whole) * 1_000_000);
  return `${new Date(whole).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z`;
}

/** The log of one container as `kubectl logs` asks for it (`ReadLogs`, `k8s.io/cri-client/pkg/logs/logs.go`, v0.37). */
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
    encoder.encode(`${timestamps ? `${formatLogTime(atMs)} ` : ''}${text}${isPartial === true ? '' : '\n'}`);
  let left = limitBytes ?? Number.POSITIVE_INFINITY;
  let following: Disposable | undefined;
  const queue = createByteQueue(undefined, () => following?.[Symbol.dispose]());
  const finish = () => {
    following?.[Symbol.dispose]();
    following = undefined;
    queue.end();
  };
  /** Whether there is room for more. */
  const write = (line: LogLine): boolean => {
    const bytes = format(line);
    void queue.push(bytes.byteLength > left ? bytes.slice(0, left) : bytes);
    left -= bytes.byteLength;
    return left > 0;
  };

  const lines = runtime.readLog(containerId);
  // Lines are counted from the end before anything else is left out.
  const tail = tailLines === undefined ? lines : tailLines === 0 ? [] : lines.slice(-tailLines);
  for (const line of tail) if (isWanted(line) && !write(line)) break;
  const isRunning = runtime.containerStatus(containerId)?.state === 'Running';
  if (!follow || !isRunning || left <= 0) {
    finish();
    return queue.stream;
  }
  following = runtime.followLog(
    containerId,
    (line) => {
      if (isWanted(line) && !write(line)) finish();
    },
    finish,
  );
  return queue.stream;
}
