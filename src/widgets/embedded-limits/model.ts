import limits from '../../../content/embedded-limits.json' with { type: 'json' };
import type { Locale } from '../../base/index.ts';
import { limitStrings } from './strings.ts';

/** A list of the page: cases that differ, resources and admission plugins that are not there, requests that are refused. */
export type LimitsPart = 'differences' | 'resources' | 'plugins' | 'requests';

/** One thing that the embedded cluster does not do. */
export interface LimitEntry {
  /** In the API's own words; none for a difference. */
  readonly names: readonly string[];
  readonly reason: string;
  /** Of a difference: how many recorded cases show it. */
  readonly cases?: number;
  /** `404 the embedded cluster does not serve ...`: what is answered. */
  readonly refusal?: string;
}

/** A list with what is said before it. */
export interface LimitList {
  readonly note: string | undefined;
  readonly entries: readonly LimitEntry[];
}

/** The entries of a part, in a page's language. */
export function listLimits(part: LimitsPart, locale: Locale): LimitList {
  switch (part) {
    case 'differences':
      return {
        note: limitStrings[locale].counts(limits.cases, limits.differing, limits.kubernetesVersion),
        entries: limits.differences.map(({ why, cases }) => ({ names: [], reason: plain(why[locale]), cases })),
      };
    case 'resources':
      return {
        note: undefined,
        entries: limits.resources.map(({ group, versions, resources, reason, code, message }) => ({
          names: resources.map((resource) => `${resource}.${versions[0] ?? ''}.${group}`),
          reason: reason[locale],
          refusal: formatRefusal(code, message),
        })),
      };
    case 'plugins':
      return {
        note: undefined,
        entries: [...Map.groupBy(limits.plugins, ({ reason }) => reason[locale])].map(([reason, plugins]) => ({
          names: plugins.map(({ plugin }) => plugin),
          reason,
        })),
      };
    case 'requests':
      return {
        note: undefined,
        entries: limits.requests.map(({ what, reason, code, message }) => ({
          names: [what],
          reason: reason[locale],
          refusal: formatRefusal(code, message),
        })),
      };
  }
}

/** The reasons mark code as Markdown does; here it is text. */
const plain = (text: string): string => text.replaceAll('`', '');

/** Some messages begin with the code already. */
const formatRefusal = (code: number, message: string): string =>
  message.startsWith(`${code}: `) ? message : `${code} ${message}`;
