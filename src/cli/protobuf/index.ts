/** protobuf: bodies that Kubernetes's own clients send as protobuf, as the JSON that the API server reads. */

export { decodeProtobuf } from './decode.ts';
export { WireError } from './wire.ts';
