import {
  createProtobufDecoder,
  type ProtobufDecoder,
  type ProtobufLoader,
  type SchemaData,
} from '../../../kube/index.ts';

/** Bodies of protobuf: what they are decoded with is loaded when the first comes. */
export interface ProtobufBodies {
  /** Waits for the decoder; undefined when it is there. */
  prepare(): Promise<void> | undefined;
  /** @throws ProtobufError; Error before `prepare` has ended: a defect. */
  readonly decode: ProtobufDecoder;
}

/** Decodes bodies of protobuf by `data/protobuf.json`. */
export function createProtobufBodies(schemas: SchemaData, load: ProtobufLoader): ProtobufBodies {
  let decoder: ProtobufDecoder | undefined;
  let loading: Promise<void> | undefined;
  return {
    prepare() {
      if (decoder !== undefined) return undefined;
      loading ??= load().then(
        (data) => {
          decoder = createProtobufDecoder(data, schemas);
        },
        (error: unknown) => {
          // The next body tries again.
          loading = undefined;
          throw error;
        },
      );
      return loading;
    },
    decode(bytes, schema, into) {
      if (decoder === undefined) throw new Error('a body of protobuf came past the edge of the API server');
      decoder(bytes, schema, into);
    },
  };
}
