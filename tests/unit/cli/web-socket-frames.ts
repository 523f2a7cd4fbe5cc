/** A binary message of a client as one frame (RFC 6455), its mask being nothing; up to 65535 bytes. */
export function toClientFrame(bytes: Uint8Array): Buffer {
  const { length } = bytes;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([0x82, ...size, 0, 0, 0, 0]), bytes]);
}

/** Cuts what a server sends into the contents of its frames; short ones, as SPDY's are that tests make it send. */
export function createFrameReader(take: (content: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (let end = 2 + (rest[1] ?? 0); rest.length >= 2 && rest.length >= end; end = 2 + (rest[1] ?? 0)) {
      take(rest.subarray(2, end));
      rest = rest.subarray(end);
    }
  };
}
