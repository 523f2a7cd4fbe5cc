import { type FieldError, fieldErrors } from '../status.ts';
import { type Complaints, isDns1123Label, isDns1123Subdomain, isQualifiedName } from './names.ts';
import { emptyText, isLongerThan, maxLengthText, regexText } from './text.ts';

const none: Complaints = Object.freeze([]);

/** An expression over the whole text, and what is said of text that it does not match. */
function newFormat(message: string, expression: string, ...examples: string[]): (text: string) => Complaints {
  const pattern = new RegExp(`^${expression}$`);
  const complaints = Object.freeze([regexText(message, expression, ...examples)]);
  return (text) => (pattern.test(text) ? none : complaints);
}

/** `IsCIdentifier` (`apimachinery/pkg/api/validate/content/identifier.go`, v1.37). */
export const isCIdentifier = newFormat(
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  '[A-Za-z_][A-Za-z0-9_]*',
  'my_name',
  'MY_NAME',
  'MyName',
);

/** `IsValidPercent` (`apimachinery/pkg/util/validation/validation.go`, v1.37, as all that follow). */
export const isValidPercent = newFormat(
  "a valid percent string must be a numeric string followed by an ending '%'",
  '[0-9]+%',
  '1%',
  '93%',
);

/** `IsHTTPHeaderName`. */
export const isHttpHeaderName = newFormat(
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  '[-A-Za-z0-9]+',
  'X-Header-Name',
);

const matchesEnvVarName = newFormat(
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
  '[-._a-zA-Z][-._a-zA-Z0-9]*',
  'my.env-name',
  'MY_ENV.NAME',
  'MyEnvName1',
);

/** `IsEnvVarName`. */
export function isEnvVarName(text: string): Complaints {
  return withChDirPrefix(text, matchesEnvVarName(text));
}

const printableButEquals = /^[ -<>-~]*$/;

/** `IsRelaxedEnvVarName`: any printable ASCII but `=`. What environment variables are held to in v1.37. */
export function isRelaxedEnvVarName(text: string): Complaints {
  if (text === '') return [`environment variable name ${emptyText}`];
  return printableButEquals.test(text)
    ? none
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

const matchesConfigMapKey = newFormat(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  '[-._a-zA-Z0-9]+',
  'key.name',
  'KEY_NAME',
  'key-name',
);

/** `IsConfigMapKey`: of ConfigMaps and Secrets, at most 253 bytes. */
export function isConfigMapKey(text: string): Complaints {
  const matched = matchesConfigMapKey(text);
  return withChDirPrefix(text, isLongerThan(text, 253) ? [maxLengthText(253), ...matched] : matched);
}

function withChDirPrefix(text: string, complaints: Complaints): Complaints {
  if (!text.startsWith('.')) return complaints;
  if (text === '.') return [...complaints, "must not be '.'"];
  if (text === '..') return [...complaints, "must not be '..'"];
  return text.startsWith('..') ? [...complaints, "must not start with '..'"] : complaints;
}

/** `IsFullyQualifiedName`: a DNS subdomain of at least three labels. */
export function isFullyQualifiedName(path: string, name: string): FieldError[] {
  if (name === '') return [fieldErrors.required(path)];
  const complaints = isDns1123Subdomain(name);
  if (complaints.length > 0) return [fieldErrors.invalid(path, name, complaints.join(','))];
  return name.split('.').length < 3
    ? [fieldErrors.invalid(path, name, 'should be a domain with at least three segments separated by dots')]
    : [];
}

/** `IsFullyQualifiedDomainName`: at least two labels, and a dot at the end is let be. */
export function isFullyQualifiedDomainName(path: string, text: string): FieldError[] {
  if (text === '') return [fieldErrors.required(path)];
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const complaints = isDns1123Subdomain(name);
  if (complaints.length > 0) return [fieldErrors.invalid(path, name, complaints.join(','))];
  const labels = name.split('.');
  if (labels.length < 2) {
    return [fieldErrors.invalid(path, name, 'should be a domain with at least two segments separated by dots')];
  }
  for (const label of labels) {
    const wrong = isDns1123Label(label);
    if (wrong.length > 0) return [fieldErrors.invalid(path, label, wrong.join(','))];
  }
  return [];
}

const matchesHttpPath = newFormat('Invalid path', "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");

/** `IsDomainPrefixedPath`: `acme.io/foo`. */
export function isDomainPrefixedPath(path: string, text: string): FieldError[] {
  if (text === '') return [fieldErrors.required(path)];
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) {
    return [fieldErrors.invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const host = text.slice(0, slash);
  const rest = text.slice(slash + 1);
  return [
    ...isDns1123Subdomain(host).map((why) => fieldErrors.invalid(path, host, why)),
    ...matchesHttpPath(rest).map((why) => fieldErrors.invalid(path, rest, why)),
  ];
}

/** `IsDomainPrefixedKey`: a label key whose prefix must be there. */
export function isDomainPrefixedKey(path: string, text: string): FieldError[] {
  if (text === '') return [fieldErrors.required(path)];
  const complaints = isQualifiedName(text);
  if (complaints.length > 0) return complaints.map((why) => fieldErrors.invalid(path, text, why));
  return text.includes('/')
    ? []
    : [fieldErrors.invalid(path, text, 'must be a domain-prefixed key (such as "acme.io/foo")')];
}
