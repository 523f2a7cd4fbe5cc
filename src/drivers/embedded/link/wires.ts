import type { Frame, Wire } from './frames.ts';

/** A wire over a MessagePort. */
export function createPortWire(port: MessagePort): Wire {
  return {
    post: (frame) => port.postMessage(frame),
    listen(listener) {
      port.onmessage = ({ data }: MessageEvent<Frame>) => listener(data);
    },
    [Symbol.dispose]: () => port.close(),
  };
}

/** A wire over a BroadcastChannel that two sides and nobody else know the name of. */
export function createBroadcastWire(channel: BroadcastChannel): Wire {
  return {
    post: (frame) => channel.postMessage(frame),
    listen(listener) {
      channel.onmessage = ({ data }: MessageEvent<Frame>) => listener(data);
    },
    [Symbol.dispose]: () => channel.close(),
  };
}
