/**
 * backend: serves the built site and one WebSocket from one origin on the loopback address. A driver, a folder of pages,
 * labs and recorded commands come in; a listening {@link Backend} goes out. What a page asks to run is parsed and judged
 * by src/kubectl and started by the driver; who may ask is decided by the wall (wall.ts).
 */

export { type Backend, type BackendOptions, createBackend } from './backend.ts';
export { collect, type LineResult } from './collect.ts';
export { type LoadedLab, type LoadedLabs, loadLabs } from './load-labs.ts';
export { loadPageRuns, type PageRun, type PageRuns } from './scenarios.ts';
export { newToken } from './wall.ts';
