import { nameIsDnsLabel, nameIsDnsSubdomain, parseCidrSloppy, parseIpSloppy } from '../../../kube/index.ts';
import type { JsonSchemaProps } from './types.ts';

type Test = (text: string) => boolean;

const matches =
  (pattern: RegExp): Test =>
  (text) =>
    pattern.test(text);

const uuid = (version: string, variant = '[0-9a-f]'): Test =>
  matches(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i'));

const isTime: Test = (text) =>
  /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));

const isDate: Test = (text) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

const isHostname: Test = (text) =>
  text.length <= 255 &&
  /^([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)*\.?$/.test(text);

/** A checksum over ten or thirteen digits. */
const isIsbn =
  (length: 10 | 13): Test =>
  (text) => {
    const digits = text.replace(/[\s-]/g, '');
    if (!(length === 10 ? /^\d{9}[\dX]$/ : /^\d{13}$/).test(digits)) return false;
    let sum = 0;
    for (const [index, digit] of [...digits].entries()) {
      const value = digit === 'X' ? 10 : Number(digit);
      sum += value * (length === 10 ? 10 - index : index % 2 === 0 ? 1 : 3);
    }
    return sum % (length === 10 ? 11 : 10) === 0;
  };

const duration =
  /^\s*\d+(\.\d+)?\s*(ns|nano|nanos|us|µs|micro|micros|ms|milli|millis|s|sec|secs|second|seconds|m|min|mins|minute|minutes|h|hr|hour|hours|d|day|days|w|week|weeks)\s*$/i;

/**
 * Formats of text that apiextensions knows (`apiextensions-apiserver/pkg/apiserver/validation/formats.go`, v1.37; the tests are
 * those of kube-openapi/pkg/validation/strfmt), by their names without dashes.
 * Simplified: a mail address is what looks like one, a URI what begins with a scheme or a slash.
 */
const formats: Readonly<Record<string, Test>> = {
  bsonobjectid: matches(/^[0-9a-fA-F]{24}$/),
  byte: matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  cidr: (text) => parseCidrSloppy(text) !== undefined,
  creditcard: matches(/^(\D*\d){13,19}\D*$/),
  date: isDate,
  datetime: isTime,
  duration: (text) =>
    duration.test(text) ||
    /^[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/.test(text),
  email: matches(/^\s*([^<>@\s]+@[^<>@\s]+|[^<>@]*<[^<>@\s]+@[^<>@\s]+>)\s*$/),
  hexcolor: matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: isHostname,
  ipv4: (text) => text.includes('.') && parseIpSloppy(text) !== undefined,
  ipv6: (text) => text.includes(':') && parseIpSloppy(text) !== undefined,
  isbn: (text) => isIsbn(10)(text) || isIsbn(13)(text),
  isbn10: isIsbn(10),
  isbn13: isIsbn(13),
  k8slongname: (text) => nameIsDnsSubdomain(text, false).length === 0,
  k8sshortname: (text) => nameIsDnsLabel(text, false).length === 0,
  mac: matches(
    /^([0-9a-fA-F]{2}([:-])[0-9a-fA-F]{2}(\2[0-9a-fA-F]{2}){4}(\2[0-9a-fA-F]{2}){0,14}|([0-9a-fA-F]{4}\.){2,9}[0-9a-fA-F]{4})$/,
  ),
  password: () => true,
  rgbcolor: (text) =>
    /^rgb\(\s*\d+\s*,\s*\d+\s*,\s*\d+\s*\)$/.test(text) &&
    (text.match(/\d+/g) ?? []).every((part) => Number(part) <= 255),
  ssn: matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: matches(/^([a-zA-Z][a-zA-Z0-9+.-]*:\S+|\/\S*)$/),
  uuid: uuid('[0-9a-f]'),
  uuid3: uuid('3'),
  uuid4: uuid('4', '[89ab]'),
  uuid5: uuid('5', '[89ab]'),
};

const normalize = (format: string): string => format.replaceAll('-', '');

/** Tests whether a format counts for the schema's type; others are let be. */
export function isKnownFormat({ format = '', type = '' }: JsonSchemaProps): boolean {
  if (type === '' || type === 'string') return Object.hasOwn(formats, normalize(format));
  if (type === 'integer') return format === 'int32' || format === 'int64';
  return type === 'number' && (format === 'float' || format === 'double');
}

/** Tests text against a format that {@link isKnownFormat}. */
export function hasFormat(text: string, format: string): boolean {
  return formats[normalize(format)]?.(text) ?? true;
}
