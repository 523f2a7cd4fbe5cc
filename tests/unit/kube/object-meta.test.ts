import { describe, expect, it } from 'vitest';
import {
  isSemanticallyEqual,
  nameIsDnsSubdomain,
  type ObjectMeta,
  quote,
  validateConditions,
  validateDeleteOptions,
  validateFinalizers,
  validateImmutableField,
  validateObjectMeta,
  validateObjectMetaUpdate,
  validatePatchOptions,
  validateTableOptions,
  validateWriteOptions,
} from '../../../src/kube/index.ts';

const texts = (errors: readonly { toString(): string }[]): string[] => errors.map(String);
const namespaced = { namespaced: true, validateName: nameIsDnsSubdomain };
const right: ObjectMeta = { name: 'web', namespace: 'default' };

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelKey =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('validateObjectMeta', () => {
  it.each<[string, ObjectMeta, string[]]>([
    ['a name and a namespace', right, []],
    ['no name', { namespace: 'a' }, ['metadata.name: Required value: name or generateName is required']],
    ['no namespace', { name: 'a' }, ['metadata.namespace: Required value']],
    [
      'a wrong prefix',
      { ...right, generateName: 'Web-' },
      [`metadata.generateName: Invalid value: "Web-": ${subdomain}`],
    ],
    ['a prefix with a dash', { ...right, generateName: 'web-' }, []],
    ['a wrong name', { ...right, name: 'a_b' }, [`metadata.name: Invalid value: "a_b": ${subdomain}`]],
    [
      'a negative generation',
      { ...right, generation: -1 },
      ['metadata.generation: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'wrong labels',
      { ...right, labels: { '-a': 'a b' } },
      [`metadata.labels: Invalid value: "-a": ${labelKey}`, `metadata.labels: Invalid value: "a b": ${labelValue}`],
    ],
    ['an annotation of any case', { ...right, annotations: { 'Example.com/A': 'x y' } }, []],
    [
      'annotations that are too large',
      { ...right, annotations: { a: 'x'.repeat(262_144) } },
      ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    ],
    [
      'both finalizers of deletion',
      { ...right, finalizers: ['orphan', 'foregroundDeletion'] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
    [
      'half an owner',
      { ...right, ownerReferences: [{ apiVersion: 'a/b/c', kind: '', name: '', uid: '' }] },
      [
        'metadata.ownerReferences[0].apiVersion: Invalid value: "a/b/c": must be <group>/<version> or <version>',
        'metadata.ownerReferences[0].kind: Required value: must not be empty',
        'metadata.ownerReferences[0].name: Required value: must not be empty',
        'metadata.ownerReferences[0].uid: Required value: must not be empty',
      ],
    ],
    [
      'an Event as owner',
      { ...right, ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'a', uid: 'b' }] },
      [
        'metadata.ownerReferences[0]: Invalid value: {"apiVersion":"v1","kind":"Event","name":"a","uid":"b"}: /v1, Kind=Event is disallowed from being an owner',
      ],
    ],
    [
      'two controllers',
      {
        ...right,
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: '1', controller: true },
          { apiVersion: 'v1', kind: 'Pod', name: 'b', uid: '2', controller: true },
        ],
      },
      [
        'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"a","uid":"1","controller":true},{"apiVersion":"v1","kind":"Pod","name":"b","uid":"2","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/a and Pod/b',
      ],
    ],
    [
      'managed fields of nobody',
      { ...right, managedFields: [{ manager: 'a\u0007', subresource: 's'.repeat(257) }] },
      [
        'metadata.managedFields[0].operation: Required value: must not be empty',
        'metadata.managedFields[0].manager: Invalid value: "a\\a": invalid character U+0007 (at position 1)',
        'metadata.managedFields[0].subresource: Too long: may not be more than 256 bytes',
      ],
    ],
  ])('judges %s', (_what, meta, errors) => {
    expect(texts(validateObjectMeta(meta, namespaced))).toEqual(errors);
  });

  it('forbids a namespace where there are none', () => {
    expect(texts(validateObjectMeta(right, { ...namespaced, namespaced: false }))).toEqual([
      'metadata.namespace: Forbidden: not allowed on this type',
    ]);
  });
});

describe('validateObjectMetaUpdate', () => {
  const old: ObjectMeta = { ...right, uid: '1', resourceVersion: '5', generation: 2, creationTimestamp: 'x' };

  it.each<[string, ObjectMeta, string[]]>([
    ['what is the same', old, []],
    [
      'a missing resourceVersion',
      { ...old, resourceVersion: '' },
      ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    ],
    [
      'a generation that goes back',
      { ...old, generation: 1 },
      ['metadata.generation: Invalid value: 1: must not be decremented'],
    ],
    [
      'identity that changes',
      { ...old, name: 'b', uid: '2', creationTimestamp: null },
      [
        'metadata.name: Invalid value: "b": field is immutable',
        'metadata.uid: Invalid value: "2": field is immutable',
        'metadata.creationTimestamp: Invalid value: null: field is immutable',
      ],
    ],
  ])('judges %s', (_what, meta, errors) => {
    expect(texts(validateObjectMetaUpdate(meta, old))).toEqual(errors);
  });

  it('lets no finalizer be added to what is being deleted', () => {
    const deleted = { ...old, deletionTimestamp: 'y', finalizers: ['a'] };
    expect(texts(validateObjectMetaUpdate({ ...deleted, finalizers: ['c', 'b', 'a'] }, deleted))).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"b", "c"}',
    ]);
    expect(validateObjectMetaUpdate({ ...deleted, finalizers: [] }, deleted)).toEqual([]);
  });
});

it('wants qualified names of finalizers', () => {
  expect(texts(validateFinalizers(['a/b', '-'], 'metadata.finalizers'))).toEqual([
    `metadata.finalizers: Invalid value: "-": ${labelKey}`,
  ]);
});

describe('isSemanticallyEqual', () => {
  it.each<[unknown, unknown, boolean]>([
    [{ a: [], b: {}, c: '' }, {}, true],
    [undefined, null, true],
    [[], undefined, true],
    [undefined, [], true],
    [{ a: 0 }, {}, false],
    [{ a: 1 }, { a: '1' }, false],
    [[1, 2], [2, 1], false],
    [{ a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 1 }] } }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [JSON.parse('{"__proto__": {"a": 1}}'), {}, false],
    [[], {}, true],
    [['a'], {}, false],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(isSemanticallyEqual(a, b)).toBe(equal);
    expect(validateImmutableField(a, b, 'spec').map(String)).toHaveLength(equal ? 0 : 1);
  });
});

describe('options of requests', () => {
  it.each<[string, readonly { toString(): string }[], string[]]>([
    ['a write that says nothing', validateWriteOptions({}), []],
    [
      'a write that is all wrong',
      validateWriteOptions({ dryRun: ['All', 'x'], fieldManager: `${'m'.repeat(128)}\u00e9\n`, fieldValidation: 'x' }),
      [
        'fieldManager: Too long: may not be more than 128 bytes',
        `fieldManager: Invalid value: "${'m'.repeat(128)}\u00e9\\n": invalid character U+000A (at position 130)`,
        'dryRun: Unsupported value: ["All","x"]: supported values: "All"',
        'fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"',
      ],
    ],
    [
      'apply without a manager',
      validatePatchOptions({}, true),
      ['fieldManager: Required value: is required for apply patch'],
    ],
    [
      'force without apply',
      validatePatchOptions({ force: false }, false),
      ['force: Forbidden: may not be specified for non-apply patch'],
    ],
    ['apply with force', validatePatchOptions({ fieldManager: 'a', force: true }, true), []],
    ['a deletion', validateDeleteOptions({ propagationPolicy: 'Orphan', dryRun: ['All'] }), []],
    [
      'two policies, one unknown',
      validateDeleteOptions({ propagationPolicy: 'x', orphanDependents: false }),
      [
        'propagationPolicy: Invalid value: "x": orphanDependents and deletionPropagation cannot be both set',
        'propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"',
      ],
    ],
    [
      'an unsafe deletion with anything else',
      validateDeleteOptions({
        ignoreStoreReadErrorWithClusterBreakingPotential: true,
        gracePeriodSeconds: 0,
        preconditions: {},
      }),
      [
        'ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: cannot be set together with .gracePeriodSeconds',
        'ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: cannot be set together with .preconditions',
      ],
    ],
    [
      'an unknown includeObject',
      validateTableOptions('x'),
      [`includeObject: Invalid value: "x": must be 'Metadata', 'Object', 'None', or empty`],
    ],
  ])('judges %s', (_what, errors, expected) => {
    expect(texts(errors)).toEqual(expected);
  });
});

it('judges conditions', () => {
  const condition = { type: 'Ready', status: 'True', reason: 'Because', lastTransitionTime: '2026-01-01T00:00:00Z' };
  expect(validateConditions([condition], 'status.conditions')).toEqual([]);
  expect(texts(validateConditions([condition, { ...condition, status: 'x', reason: 'a,' }, {}], 'c'))).toEqual([
    'c[1]: Duplicate value: "Ready"',
    'c[1].status: Unsupported value: "x": supported values: "False", "True", "Unknown"',
    `c[1].reason: Invalid value: "a,": a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')`,
    'c[2].type: Required value: is required',
    'c[2].status: Required value',
    'c[2].lastTransitionTime: Required value',
    'c[2].reason: Required value',
  ]);
});

it.each([
  ['a b', '"a b"'],
  ['a"b\\', '"a\\"b\\\\"'],
  ['\u0007\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
  ['\u0000\u007f', '"\\x00\\x7f"'],
  ['é😀', '"é😀"'],
  ['\u00a0\u200b\u{e0001}', '"\\u00a0\\u200b\\U000e0001"'],
])('quotes %j as Go does', (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});
