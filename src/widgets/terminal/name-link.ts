/** Names on the screen that can be pressed: hyperlinks (OSC 8) of a scheme that only this page makes and only it understands; pure. */

const esc = String.fromCharCode(27);
const scheme = 'podpath-line:';
/** The only lines that a link may stand for; what a command prints could otherwise put any line behind a name. */
const describes = /^kubectl describe [a-z][a-z0-9.-]* [a-z0-9][a-z0-9.:-]*(?: -n [a-z0-9-]+)?$/;

/** A name that stands for a line, as the terminal draws it. */
export function nameLink(line: string, shown: string): string {
  return `${esc}]8;;${scheme}${encodeURIComponent(line)}${esc}\\${shown}${esc}]8;;${esc}\\`;
}

/** The line that a link stands for; `undefined` for an address of another kind. */
export function lineOfLink(uri: string): string | undefined {
  if (!uri.startsWith(scheme)) return undefined;
  const line = uri.slice(scheme.length).replaceAll('%20', ' ').replaceAll('%3A', ':');
  return describes.test(line) ? line : undefined;
}
