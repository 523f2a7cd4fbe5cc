import type { Locale } from '../base/index.ts';

/** The language of the command line: PODPATH_LOCALE, else LC_ALL, LC_MESSAGES, LANG; English where none says Chinese. */
export function readLocale(env: Readonly<Record<string, string | undefined>>): Locale {
  const set = ['PODPATH_LOCALE', 'LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => env[name]).find((value) => value);
  return /^zh/i.test(set ?? '') ? 'zh-cn' : 'en';
}
