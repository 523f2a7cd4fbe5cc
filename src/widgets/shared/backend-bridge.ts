/** The way to the backend, with the code of its messages; a chunk of its own, which a page without a backend never loads. */
export { createBridge } from '../../bridge/index.ts';
