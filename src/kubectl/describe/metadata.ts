import type { Page } from './page.ts';
import { byteLength, shorten } from './values.ts';

/** Strings under one heading, one a line: the first beside the heading, the others below it. */
export function writeColumn(page: Page, heading: string, values: readonly string[], indent = ''): void {
  page.write(0, `${indent}${heading}:\t`);
  if (values.length === 0) page.line('<none>');
  for (const [index, value] of values.entries()) {
    if (index > 0) {
      page.write(0, indent);
      page.write(0, '\t');
    }
    page.write(0, `${value}\n`);
  }
}

/** `printLabelsMultiline`. */
export function writeLabels(
  page: Page,
  heading: string,
  labels: Readonly<Record<string, string>> | null | undefined,
  indent = '',
): void {
  const map = labels ?? {};
  const lines = Object.keys(map)
    .sort()
    .map((key) => `${key}=${map[key]}`);
  writeColumn(page, heading, lines, indent);
}

const maxAnnotationBytes = 140;

/** `printAnnotationsMultiline`: long values and values of several lines stand below their key, shortened. */
export function writeAnnotations(
  page: Page,
  heading: string,
  annotations: Readonly<Record<string, string>> | null | undefined,
): void {
  const map = annotations ?? {};
  const keys = Object.keys(map)
    .filter((key) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
    .sort();
  page.write(0, `${heading}:\t`);
  if (keys.length === 0) page.line('<none>');
  for (const [index, key] of keys.entries()) {
    if (index > 0) page.write(0, '\t');
    const value = (map[key] ?? '').replace(/\n$/, '');
    if (byteLength(value) + byteLength(key) + 2 <= maxAnnotationBytes && !value.includes('\n')) {
      page.write(0, `${key}: ${value}\n`);
      continue;
    }
    page.write(0, `${key}:\n`);
    for (const line of value.split('\n')) page.write(0, `\t  ${shorten(line, maxAnnotationBytes - 2)}\n`);
  }
}

/** The rows that most descriptions begin with. */
export function writeHead(
  page: Page,
  { name, namespace }: { readonly name?: string; readonly namespace?: string },
  isNamespaced = true,
): void {
  page.write(0, `Name:\t${name ?? ''}\n`);
  if (isNamespaced) page.write(0, `Namespace:\t${namespace ?? ''}\n`);
}
