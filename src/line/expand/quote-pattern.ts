/** Whether a pattern has anything but points that stand for themselves. */
export function isPattern(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*(?:[*?]|\[)/.test(text);
}

/** A text in a pattern, standing for itself. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]!^-]/g, '\\$&');
}
