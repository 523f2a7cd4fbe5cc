/** The version that both sides must speak. */
export const protocolVersion = 2;
/** Bytes of output that may be under way and not acknowledged in one session. */
export const windowBytes = 1024 * 1024;
/** Shown output that makes an acknowledgement due, in bytes: often enough that the window never closes on a page that keeps up. */
export const ackBytes = windowBytes / 4;
/** The time between two pings of a client. */
export const heartbeatMs = 15_000;
/** How long a session outlives its connection. */
export const resumeMs = 60_000;
/** The longest command line, in UTF-16 units. */
export const maximumLineLength = 8 * 1024;
/** The largest frame that a client may send, in bytes. */
export const maximumFrameBytes = 64 * 1024;
