// Subresources that a kubelet answers, loaded together.
export { connect } from './connect.ts';
export { log } from './log.ts';
export { proxy } from './proxy.ts';
