/**
 * backend: serves the built site and one WebSocket from one origin on the loopback address. A driver, a folder of pages,
 * labs and recorded commands come in; a listening {@link Backend} goes out. What pages ask is done by src/host; how they
 * ask, and that they may, is decided here (sessions.ts, wall.ts).
 */

export { type Backend, type BackendOptions, createBackend } from './backend.ts';
export { type LoadedLabs, loadLabs } from './load-labs.ts';
export { loadPageRuns, loadScenario } from './scenarios.ts';
export { newToken } from './wall.ts';
