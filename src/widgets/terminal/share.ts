/** A line in an address, so that it can be passed on: `#line=kubectl%20get%20pods`; pure. */

const key = 'line=';
/** The longest line that an address may bring, in UTF-16 units. */
const maximumShared = 2000;
/** What cannot be seen, or changes the order of what is seen; a line end is none of it. */
const hidden = /[^\P{C}\n]|[\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/** The address of a page with a line. */
export function formatShareLink(address: string, line: string): string {
  return `${address.replace(/#.*$/s, '')}#${key}${encodeURIComponent(line.slice(0, maximumShared))}`;
}

/** The line that the fragment of an address brings, without anything in it that the eye does not see; `undefined`: none. */
export function parseShareLink(fragment: string): string | undefined {
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(key)) return undefined;
  let line: string;
  try {
    line = decodeURIComponent(text.slice(key.length));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  const shown = line.replace(/\r\n?/g, '\n').replaceAll('\t', ' ').replace(hidden, '').slice(0, maximumShared).trim();
  return shown === '' ? undefined : shown;
}
