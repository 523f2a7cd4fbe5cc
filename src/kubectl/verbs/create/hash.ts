import { sha256 } from '../../../base/index.ts';
import { formatGoJson } from '../../printers/json.ts';

const replacements: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

/** `ConfigMapHash` and `SecretHash` (`kubectl/pkg/util/hash/hash.go`, v0.37): the end of the name with `--append-hash`. */
export function hashOf(content: object): string {
  const digest = sha256(new TextEncoder().encode(formatGoJson(content)));
  const hex = [...digest.subarray(0, 5)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/[013ae]/g, (letter) => replacements[letter] ?? letter);
}
