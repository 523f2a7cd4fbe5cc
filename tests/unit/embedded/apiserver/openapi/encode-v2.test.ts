import { expect, test } from 'vitest';
import { encodeOpenApiV2 } from '../../../../../src/embedded/apiserver/openapi/encode-v2.ts';
import type { JsonObject } from '../../../../../src/kube/index.ts';

const hex = (document: JsonObject): string => Buffer.from(encodeOpenApiV2(document)).toString('hex');
/** A field of a message or a text: tag, length and what is in it, in hexadecimal. */
const field = (number: number, inner: string): string =>
  [(number << 3) | 2, inner.length / 2].map((byte) => byte.toString(16).padStart(2, '0')).join('') + inner;
const text = (number: number, value: string): string => field(number, Buffer.from(value).toString('hex'));

test('fields are numbered as in openapi.v2.Document', () => {
  expect(hex({ swagger: '2.0', info: { title: 'Kubernetes', version: 'v1' } })).toBe(
    text(1, '2.0') + field(2, text(1, 'Kubernetes') + text(2, 'v1')),
  );
});

test('definitions are named schemas, their types lists, and what begins with x- is YAML', () => {
  const schema = {
    type: 'object',
    properties: { size: { type: 'number', minimum: 0.5, maxLength: 300 } },
    additionalProperties: false,
    'x-kubernetes-action': ['get'],
  };
  const size = `49${'000000000000e03f'}58ac02`;
  expect(hex({ definitions: { A: schema } })).toBe(
    field(
      9,
      field(
        1,
        text(1, 'A') +
          field(
            2,
            field(22, text(1, 'object')).replace(/^b2/, 'b201') +
              field(
                25,
                field(1, text(1, 'size') + field(2, field(22, text(1, 'number')).replace(/^b2/, 'b201') + size)),
              ).replace(/^ca/, 'ca01') +
              field(21, '1000').replace(/^aa/, 'aa01') +
              field(31, text(1, 'x-kubernetes-action') + field(2, text(2, '["get"]\n'))).replace(/^fa/, 'fa01'),
          ),
      ),
    ),
  );
});

test('parameters and responses say which of several messages they are', () => {
  const operation = {
    parameters: [{ $ref: '#/parameters/a' }, { in: 'query', name: 'q', type: 'string' }],
    responses: { '200': { description: 'OK' } },
  };
  expect(hex({ paths: { '/api': { get: operation } } })).toBe(
    field(
      8,
      field(
        2,
        text(1, '/api') +
          field(
            2,
            field(
              2,
              field(8, field(2, text(1, '#/parameters/a'))) +
                field(8, field(1, field(2, field(3, text(2, 'query') + text(4, 'q') + text(6, 'string'))))) +
                field(9, field(1, text(1, '200') + field(2, field(1, text(1, 'OK'))))),
            ),
          ),
      ),
    ),
  );
});

test('a field that the messages lack is an error, not a loss', () => {
  expect(() => hex({ info: { title: 'a', nothing: 1 } })).toThrow('Info of OpenAPI has no field nothing');
});
