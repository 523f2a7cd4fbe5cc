import { describe, expect, it } from 'vitest';
import * as kube from '../../../src/kube/index.ts';
import recorded from './recorded/apimachinery.json' with { type: 'json' };

type Arguments = readonly string[];
const texts = (errors: readonly kube.FieldError[]): string[] => errors.map(String);

/** Where each letter was that stands in a place now. */
const sortedPlaces = (text: string): string => {
  const letters = [...text].map((letter, place) => ({ letter, place }));
  return `[${kube
    .sortAsGo(letters, (a, b) => a.letter < b.letter)
    .map(({ place }) => place)
    .join(' ')}]`;
};

/** The functions by the names that the recording gives them; what throws is compared by its message. */
const functions: Readonly<Record<string, (first: string, second: string) => unknown>> = {
  isDns1123Label: kube.isDns1123Label,
  isDns1123Subdomain: kube.isDns1123Subdomain,
  isDns1123SubdomainCaseless: kube.isDns1123SubdomainCaseless,
  isDns1123SubdomainWithUnderscore: kube.isDns1123SubdomainWithUnderscore,
  isWildcardDns1123Subdomain: kube.isWildcardDns1123Subdomain,
  isDns1035Label: kube.isDns1035Label,
  isQualifiedName: kube.isQualifiedName,
  isValidLabelValue: kube.isValidLabelValue,
  isValidPortName: kube.isValidPortName,
  isPathSegmentName: (text) => kube.isPathSegmentName(text, false),
  nameIsDnsSubdomainPrefix: (text) => kube.nameIsDnsSubdomain(text, true),
  isConfigMapKey: kube.isConfigMapKey,
  isEnvVarName: kube.isEnvVarName,
  isRelaxedEnvVarName: kube.isRelaxedEnvVarName,
  isHttpHeaderName: kube.isHttpHeaderName,
  isCIdentifier: kube.isCIdentifier,
  isValidPercent: kube.isValidPercent,
  isFullyQualifiedName: (text) => texts(kube.isFullyQualifiedName('f', text)),
  isFullyQualifiedDomainName: (text) => texts(kube.isFullyQualifiedDomainName('f', text)),
  isDomainPrefixedPath: (text) => texts(kube.isDomainPrefixedPath('f', text)),
  isDomainPrefixedKey: (text) => texts(kube.isDomainPrefixedKey('f', text)),
  isValidIp: (text) => texts(kube.isValidIp('f', text)),
  isValidIpForLegacyField: (text) => texts(kube.isValidIpForLegacyField('f', text)),
  warningsForIp: (text) => kube.warningsForIp('f', text),
  isValidCidr: (text) => texts(kube.isValidCidr('f', text)),
  isValidCidrForLegacyField: (text) => texts(kube.isValidCidrForLegacyField('f', text)),
  warningsForCidr: (text) => kube.warningsForCidr('f', text),
  isValidInterfaceAddress: (text) => texts(kube.isValidInterfaceAddress('f', text)),
  sortAsGo: (text) => sortedPlaces(text),
  formatGoV: (text) => kube.formatGoV(JSON.parse(text)),
  canonicalQuantity: kube.canonicalQuantity,
  quantityValues: (text) => `${kube.quantityValue(text)} ${kube.quantityMilliValue(text)}`,
  compareQuantities: kube.compareQuantities,
  addQuantities: (a, b) => kube.formatQuantity(kube.addQuantities(a, b)),
  subtractQuantities: (a, b) => kube.formatQuantity(kube.subtractQuantities(a, b)),
  parseLabelSelector: (text) => kube.formatSelector(kube.parseLabelSelector(text)),
  matchesLabels: (text, labels) => kube.matchesLabels(kube.parseLabelSelector(text), JSON.parse(labels)),
  formatLabelSelector: (json) => kube.formatLabelSelector(JSON.parse(json)),
  labelSelectorToSelector: (json) => kube.formatSelector(kube.labelSelectorToSelector(JSON.parse(json))),
  parseFieldSelector: (text) => kube.formatFieldSelector(kube.parseFieldSelector(text)),
  humanDuration: (text) => kube.formatHumanDuration(kube.parseGoDurationMs(text)),
  shortHumanDuration: (text) => kube.formatShortHumanDuration(kube.parseGoDurationMs(text)),
  goDuration: (text) => kube.formatGoDurationNs(kube.parseGoDurationNs(text)),
};

function call(name: string, [first = '', second = '']: Arguments): unknown {
  try {
    return functions[name]?.(first, second);
  } catch (error) {
    const isExpected =
      error instanceof kube.QuantityError || error instanceof kube.SelectorError || error instanceof kube.DurationError;
    if (!isExpected) throw error;
    return `! ${error.message}`;
  }
}

describe.each(Object.entries(recorded.cases))('what apimachinery says of %s', (_subject, byFunction) => {
  const all = Object.entries<readonly unknown[][]>(byFunction).flatMap(([name, list]) =>
    list.map((each): [string, Arguments, unknown] => [name, each.slice(0, -1) as string[], each.at(-1)]),
  );
  it.each(all)('%s %j', (name, given, result) => {
    expect(call(name, given)).toStrictEqual(result);
  });
});

it.each([
  ['isDns1123Subdomain', () => kube.isDns1123Subdomain('a.'.repeat(1_500_000))],
  ['isQualifiedName', () => kube.isQualifiedName(`a${'-'.repeat(3_000_000)}/${'a'.repeat(3_000_000)}`)],
  ['isConfigMapKey', () => kube.isConfigMapKey('a'.repeat(3_000_000))],
  ['isValidIp', () => kube.isValidIp('f', '1:'.repeat(1_500_000))],
  ['isValidCidr', () => kube.isValidCidr('f', `10.0.0.0/${'1'.repeat(3_000_000)}`)],
  ['canonicalQuantity', () => call('canonicalQuantity', ['9'.repeat(3_000_000)])],
  ['exponents', () => kube.compareQuantities('1e2000000000', '2e1999999999')],
  ['parseLabelSelector', () => call('parseLabelSelector', [`a in (${'a,'.repeat(1_000_000)})`])],
  ['parseFieldSelector', () => call('parseFieldSelector', ['a=\\,'.repeat(700_000)])],
  ['goDuration', () => call('goDuration', ['1'.repeat(3_000_000)])],
])('%s judges megabytes in one pass', (_name, judge) => {
  const start = performance.now();
  expect(judge()).toBeDefined();
  expect(performance.now() - start).toBeLessThan(5000);
});

it('compares quantities whose digits nobody could write out', () => {
  expect(kube.compareQuantities('1e2000000000', '2e1999999999')).toBe(1);
  expect(kube.compareQuantities('-1e2000000000', '1n')).toBe(-1);
  expect(kube.canonicalQuantity('1e-2000000000')).toBe('1e-9');
});
