export { createProtobufDecoder, type ProtobufDecoder } from './decode.ts';
export { openProtobuf, type ProtobufEnvelope } from './envelope.ts';
export { ProtobufError } from './wire.ts';
