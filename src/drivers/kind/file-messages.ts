import type { LocalizedText } from '../../base/index.ts';

/** The content of a file of ours is not JSON or not YAML. */
export function notWritten(format: 'JSON' | 'YAML'): LocalizedText {
  return { en: { message: `not ${format}` }, 'zh-cn': { message: `内容不是 ${format}` } };
}

/** Fields of a file of ours are missing or not as they should be; `fields` as `clusters.0.cluster`. */
export function fieldsWrong(fields: readonly string[]): LocalizedText {
  const list = fields.join(', ');
  return {
    en: { message: list === '' ? 'of another shape' : `not as expected: ${list}` },
    'zh-cn': { message: list === '' ? '结构不对' : `字段不符合要求：${list}` },
  };
}
