import messages from '../../../kube/data/protobuf.json' with { type: 'json' };
import { createProtobufDecoder, type ProtobufDecoder } from '../../../kube/index.ts';
import { schemaData } from '../../schema-data.ts';

export { openProtobuf, ProtobufError } from '../../../kube/index.ts';

/** Decodes bodies of protobuf by `data/protobuf.json`. @throws ProtobufError */
export const decodeProtobuf: ProtobufDecoder = createProtobufDecoder(messages, schemaData);
