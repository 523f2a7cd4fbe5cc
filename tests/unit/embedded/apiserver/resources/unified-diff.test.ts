import { describe, expect, test } from 'vitest';
import { diffGoValues, formatUnifiedDiff } from '../../../../../src/embedded/apiserver/resources/unified-diff.ts';

const lines = (text: string) => [...text].join('\n');
const manyLines = Array.from({ length: 200 }, (_, index) => `${index}`).join('\n');

// The expected texts are those of Python's difflib, whose port upstream uses.
describe('a unified diff', () => {
  test.each([
    ['of equal texts is empty', lines('abcdefgh'), lines('abcdefgh'), ''],
    ['of an empty text', '', lines('ab'), '@@ -1 +1,2 @@\n-\n+a\n+b\n'],
    [
      'has three lines around each change',
      lines('abcdefghijklmnop'),
      lines('abcXefghijklmYop'),
      '@@ -1,7 +1,7 @@\n a\n b\n c\n-d\n+X\n e\n f\n g\n@@ -11,6 +11,6 @@\n k\n l\n m\n-n\n+Y\n o\n p\n',
    ],
    [
      'joins changes that are near',
      lines('qabxcd'),
      lines('abycdf'),
      '@@ -1,6 +1,6 @@\n-q\n a\n b\n-x\n+y\n c\n d\n+f\n',
    ],
    [
      'does not go by lines that a long text has often',
      `x\n}\ny\n${manyLines}\n}\n}\n}\n}`,
      `p\n}\nq\n${manyLines}\n}\n}\n}\n}`,
      '@@ -1,6 +1,6 @@\n-x\n-}\n-y\n+p\n+}\n+q\n 0\n 1\n 2\n',
    ],
  ])('%s', (_, before, after, expected) => {
    expect(formatUnifiedDiff(before, after)).toBe(expected);
  });

  test("of objects prints Kubernetes's internal structs with Go's names", () => {
    const before = { containerPort: 80, protocol: 'TCP' };
    const after = { containerPort: 80, protocol: 'UDP', hostIP: '<any>' };
    expect(diffGoValues('ContainerPort', before, after)).toBe(
      '@@ -2,6 +2,6 @@\n  "Name": "",\n  "HostPort": 0,\n  "ContainerPort": 80,\n- "Protocol": "TCP",\n- "HostIP": ""\n' +
        '+ "Protocol": "UDP",\n+ "HostIP": "\\u003cany\\u003e"\n }\n',
    );
  });

  test('of structs that are not known is refused', () => {
    expect(() => diffGoValues('Sidecar', {}, {})).toThrow('no Go struct Sidecar');
  });
});
