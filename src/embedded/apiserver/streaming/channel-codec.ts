/** Reads and writes the messages of a channel protocol: a byte that says which channel, then what is said on it. */
export interface ChannelCodec {
  /** The channel and its bytes; undefined for a message that is not one. */
  read(message: Uint8Array): { readonly channel: number; readonly bytes: Uint8Array } | undefined;
  write(channel: number, bytes: Uint8Array): Uint8Array | string;
}

/** The codec of a protocol of wsstream (k8s.io/streaming/pkg/httpstream/wsstream/conn.go, v0.37): as bytes, or as Base64 in text. */
export function channelCodec(protocol: string): ChannelCodec {
  return protocol.includes('base64.') ? base64Codec : binaryCodec;
}

const binaryCodec: ChannelCodec = {
  read(message) {
    const [channel] = message;
    return channel === undefined ? undefined : { channel, bytes: message.subarray(1) };
  },
  write(channel, bytes) {
    const message = new Uint8Array(bytes.byteLength + 1);
    message[0] = channel;
    message.set(bytes, 1);
    return message;
  },
};
const base64Codec: ChannelCodec = {
  read(message) {
    const [digit] = message;
    if (digit === undefined) return undefined;
    try {
      const text = atob(String.fromCharCode(...message.subarray(1)));
      return { channel: digit - 48, bytes: Uint8Array.from(text, (character) => character.charCodeAt(0)) };
    } catch (error) {
      // Upstream leaves out what is no Base64, and so is this.
      if (error instanceof DOMException) return undefined;
      throw error;
    }
  },
  write: (channel, bytes) => String.fromCharCode(48 + channel) + toBase64(bytes),
};

/** Bytes as text of Base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
