import {
  alphanumeric,
  characterAt,
  characters,
  consistsOf,
  emptyText,
  isLongerThan,
  lowerAlphanumeric,
  maxBytesText,
  maxLengthText,
  rangeText,
  regexText,
} from './text.ts';

/**
 * What is wrong with a name, in upstream's words; empty for nothing. Shared when empty, so that it must not be changed.
 * Follows `apimachinery/pkg/util/validation/validation.go` and `pkg/api/validate/content` (v1.37).
 */
export type Complaints = readonly string[];

const none: Complaints = Object.freeze([]);

const { lower, dash, underscore, dot, digit } = characters;
const labelMiddle = lowerAlphanumeric | dash;

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`;
const underscoreLabelFormat = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const underscoreSubdomainFormat = `${underscoreLabelFormat}(\\.${underscoreLabelFormat})*`;
const keyFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const labelMax = 63;
const subdomainMax = 253;

const labelText = regexText(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  labelFormat,
  'my-name',
  '123-abc',
);
const subdomainText = regexText(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomainFormat,
  'example.com',
);
const caselessSubdomainText = regexText(
  "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomainFormat,
  'Example.com',
);
const underscoreSubdomainText = regexText(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  underscoreSubdomainFormat,
  'example.com',
);
const wildcardText = regexText(
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${subdomainFormat}`,
  '*.example.com',
);
const dns1035Text = regexText(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
);
const keyText = regexText(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  keyFormat,
  'MyName',
  'my.name',
  '123-abc',
);
const labelValueText = regexText(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  `(${keyFormat})?`,
  'MyValue',
  'my_value',
  '12345',
);

/** Dots part the text into labels, each of which has to be right. */
function isDotted(text: string, from: number, first: number, middle: number, mayBeginWithUnderscore = false): boolean {
  let start = from;
  for (let index = from; index <= text.length; index += 1) {
    if (index < text.length && characterAt(text, index) !== dot) continue;
    const skip = mayBeginWithUnderscore && characterAt(text, start) === underscore ? 1 : 0;
    if (!consistsOf(text, start + skip, index, first, middle, first)) return false;
    start = index + 1;
  }
  return true;
}

const tooLong = (text: string, max: number, why: (max: number) => string): string[] =>
  isLongerThan(text, max) ? [why(max)] : [];

/** `IsDNS1123Label`: at most 63 bytes. */
export function isDns1123Label(text: string): Complaints {
  if (consistsOf(text, 0, text.length, lowerAlphanumeric, labelMiddle, lowerAlphanumeric) && text.length <= labelMax)
    return none;
  const complaints = tooLong(text, labelMax, maxLengthText);
  if (!consistsOf(text, 0, text.length, lowerAlphanumeric, labelMiddle, lowerAlphanumeric)) {
    complaints.push(isDotted(text, 0, lowerAlphanumeric, labelMiddle) ? 'must not contain dots' : labelText);
  }
  return complaints;
}

/** `IsDNS1123Subdomain`: at most 253 bytes. */
export function isDns1123Subdomain(text: string): Complaints {
  const isRight = isDotted(text, 0, lowerAlphanumeric, labelMiddle);
  if (isRight && text.length <= subdomainMax) return none;
  const complaints = tooLong(text, subdomainMax, maxLengthText);
  if (!isRight) complaints.push(subdomainText);
  return complaints;
}

/** `IsDNS1123SubdomainCaseless` (content): for driver names, which may have capitals. */
export function isDns1123SubdomainCaseless(text: string): Complaints {
  const complaints = tooLong(text, subdomainMax, maxBytesText);
  if (!isDotted(text, 0, alphanumeric, alphanumeric | dash)) complaints.push(caselessSubdomainText);
  return complaints;
}

/** `IsDNS1123SubdomainWithUnderscore`: for DNS search domains. */
export function isDns1123SubdomainWithUnderscore(text: string): Complaints {
  const complaints = tooLong(text, subdomainMax, maxLengthText);
  if (!isDotted(text, 0, lowerAlphanumeric, labelMiddle | underscore, true)) complaints.push(underscoreSubdomainText);
  return complaints;
}

/** `IsWildcardDNS1123Subdomain`: `*.example.com`. */
export function isWildcardDns1123Subdomain(text: string): Complaints {
  const complaints = tooLong(text, subdomainMax, maxLengthText);
  if (!text.startsWith('*.') || !isDotted(text, 2, lowerAlphanumeric, labelMiddle)) complaints.push(wildcardText);
  return complaints;
}

/** `IsDNS1035Label`: a DNS label that begins with a letter. */
export function isDns1035Label(text: string): Complaints {
  const isRight = consistsOf(text, 0, text.length, lower, labelMiddle, lowerAlphanumeric);
  if (isRight && text.length <= labelMax) return none;
  const complaints = tooLong(text, labelMax, maxLengthText);
  if (!isRight) complaints.push(dns1035Text);
  return complaints;
}

const isKeyName = (text: string, from: number): boolean =>
  consistsOf(text, from, text.length, alphanumeric, alphanumeric | dash | underscore | dot, alphanumeric);

/** `IsQualifiedName`, which is `IsLabelKey`: a name of at most 63 bytes, with an optional DNS subdomain and `/` before it. */
export function isQualifiedName(text: string): Complaints {
  const slash = text.indexOf('/');
  if (slash === -1 && text.length <= labelMax && isKeyName(text, 0)) return none;
  if (slash !== -1 && text.indexOf('/', slash + 1) !== -1) {
    return [`a valid label key ${keyText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const complaints: string[] = [];
  if (slash === 0) {
    complaints.push(`prefix part ${emptyText}`);
  } else if (slash > 0) {
    const prefix = text.slice(0, slash);
    if (isLongerThan(prefix, subdomainMax)) complaints.push(`prefix part ${maxBytesText(subdomainMax)}`);
    if (!isDotted(prefix, 0, lowerAlphanumeric, labelMiddle)) complaints.push(`prefix part ${subdomainText}`);
  }
  const name = text.slice(slash + 1);
  if (name === '') complaints.push(`name part ${emptyText}`);
  else if (isLongerThan(name, labelMax)) complaints.push(`name part ${maxBytesText(labelMax)}`);
  if (!isKeyName(name, 0)) complaints.push(`name part ${keyText}`);
  return complaints;
}

/** `IsLabelValue`: empty, or at most 63 bytes. */
export function isValidLabelValue(text: string): Complaints {
  const isRight = text === '' || isKeyName(text, 0);
  if (isRight && text.length <= labelMax) return none;
  const complaints = tooLong(text, labelMax, maxBytesText);
  if (!isRight) complaints.push(labelValueText);
  return complaints;
}

/** `IsPathSegmentName` and `IsPathSegmentPrefix` (content/path.go): what may stand in a URL's path; RBAC names are such. */
export function isPathSegmentName(text: string, isPrefix: boolean): Complaints {
  if (!isPrefix && (text === '.' || text === '..')) return [`may not be '${text}'`];
  const complaints: string[] = [];
  if (text.includes('/')) complaints.push("may not contain '/'");
  if (text.includes('%')) complaints.push("may not contain '%'");
  return complaints;
}

/** `IsValidPortNum`: 1 to 65535. */
export function isValidPortNum(port: number): Complaints {
  return isInRange(port, 1, 65535);
}

/** `IsInRange`, both ends included. */
export function isInRange(value: number, min: number, max: number): Complaints {
  return value >= min && value <= max ? none : [rangeText(min, max)];
}

/** `IsValidUserID` and `IsValidGroupID`. */
export function isValidUserOrGroupId(id: number): Complaints {
  return isInRange(id, 0, 2 ** 31 - 1);
}

/** `IsValidPortName`: at most 15 of a-z, 0-9 and single hyphens, with a letter. */
export function isValidPortName(text: string): Complaints {
  const complaints = tooLong(text, 15, maxLengthText);
  let hasLetter = false;
  let isRight = text !== '';
  for (let index = 0; index < text.length; index += 1) {
    const character = characterAt(text, index);
    if ((character & lower) !== 0) hasLetter = true;
    else if ((character & (digit | dash)) === 0) isRight = false;
  }
  if (!isRight) complaints.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!hasLetter) complaints.push('must contain at least one letter (a-z)');
  if (text.includes('--')) complaints.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) complaints.push('must not begin or end with a hyphen');
  return complaints;
}
