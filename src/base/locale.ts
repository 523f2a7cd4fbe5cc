/** The languages of the site, spelt as its folders and addresses spell them. */
export const locales = ['zh-cn', 'en'] as const;

/** A language of the site. */
export type Locale = (typeof locales)[number];

/** The language of a reader who has asked for none that we have. */
export const defaultLocale: Locale = 'en';

/** Tests whether a string names a language of the site. */
export function isLocale(value: unknown): value is Locale {
  return typeof value === 'string' && (locales as readonly string[]).includes(value);
}

/** What a reader is told: what is wrong and where (`message`), and what to do about it (`hint`). */
export interface Text {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The same text in every language of the site. */
export type LocalizedText = Readonly<Record<Locale, Text>>;

/** What reads the same in every language: a flag, the name of an image. */
export function verbatim(message: string): LocalizedText {
  return { en: { message }, 'zh-cn': { message } };
}
