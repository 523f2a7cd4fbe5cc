import type { Clock } from '../../base/index.ts';
import { type ContainerRuntime, RuntimeError } from './cri.ts';

/** A runtime that can be made not to answer, or to be slow. */
export interface BrittleRuntime {
  /** What the kubelet asks: its containers run on whether it answers or not. */
  readonly runtime: ContainerRuntime;
  setDown(isDown: boolean): void;
  /** Times as slow; 1 for as usual. */
  setSlowness(factor: number): void;
}

/** Requests that change something or start a conversation. What containers are there is known without asking. */
const requests = [
  'attach',
  'connectPort',
  'createContainer',
  'exec',
  'execSync',
  'pullImage',
  'removeContainer',
  'removeImage',
  'removePodSandbox',
  'runPodSandbox',
  'startContainer',
  'stopContainer',
  'stopPodSandbox',
  'updateContainerResources',
] as const satisfies readonly (keyof ContainerRuntime)[];

/** What a request to a runtime that is well takes, about. */
const usualMs = 100;
/** So long the kubelet waits for an answer (`runtimeRequestTimeout`). */
const timeoutMs = 120_000;

const newDown = () =>
  new RuntimeError(
    'Unavailable',
    'connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"',
  );

/** Puts something between a kubelet and its runtime that can break. */
export function createBrittleRuntime(sound: ContainerRuntime, clock: Clock, nodeName: string): BrittleRuntime {
  const listeners = new Set<() => void>();
  let isDown = false;
  let slowness = 1;
  const wait = (ms: number) =>
    new Promise<void>((resolve) => void clock.schedule(resolve, ms, `containerd ${nodeName}: is slow to answer`));
  const gate = async () => {
    if (isDown) throw newDown();
    if (slowness <= 1) return;
    const extraMs = usualMs * (slowness - 1);
    await wait(Math.min(extraMs, timeoutMs));
    if (isDown) throw newDown();
    if (extraMs >= timeoutMs) throw new RuntimeError('DeadlineExceeded', 'context deadline exceeded');
  };
  const runtime = Object.create(sound) as ContainerRuntime;
  for (const name of requests) {
    const ask = sound[name] as (...parameters: unknown[]) => Promise<unknown>;
    Object.defineProperty(runtime, name, {
      // Without a fault there is nothing between: not even a moment.
      value: (...parameters: unknown[]) =>
        isDown || slowness > 1 ? gate().then(() => ask.apply(sound, parameters)) : ask.apply(sound, parameters),
    });
  }
  Object.defineProperty(runtime, 'health', {
    value: {
      get isDown() {
        return isDown;
      },
      subscribe(listener: () => void) {
        listeners.add(listener);
        return { [Symbol.dispose]: () => void listeners.delete(listener) };
      },
    },
  });
  return {
    runtime,
    setDown(value) {
      if (isDown === value) return;
      isDown = value;
      for (const listener of [...listeners]) listener();
    },
    setSlowness(factor) {
      slowness = factor;
    },
  };
}
