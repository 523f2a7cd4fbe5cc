/**
 * bridge: what a page and the backend share: the protocol, and the page's end of it (a session that survives lost
 * connections). Messages come in and go out; no DOM and no Node here.
 */
export { fromBase64, toBase64 } from './base64.ts';
export * from './bridge.ts';
export { type BridgeOptions, createBridge } from './client.ts';
export { type Frame, outputHeaderLength, packFrame, readOutputFrame, writeOutputHeader } from './frames.ts';
export * from './limits.ts';
export { bridgeClosed, lineTooLong } from './messages.ts';
export * from './protocol.ts';
export { type Asking, createRequester, type WithPage } from './requester.ts';
export type { RequestHandlers } from './session.ts';
