import type { Locale } from '../../../base/index.ts';

/** Explanations by path, as `parseDescribe` writes paths. */
export type Explanations = Readonly<Record<string, Readonly<Record<Locale, string>>>>;
