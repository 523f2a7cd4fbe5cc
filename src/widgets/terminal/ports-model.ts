import type { BridgeAnswer } from '../../bridge/index.ts';

/** What a Pod answered, as the panel of forwarded ports shows it; pure. */
export type ShownAnswer =
  | { readonly kind: 'page' | 'text'; readonly status: string; readonly text: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Characters of an answer that are shown; nobody reads more in a panel. */
const maximumShown = 200_000;

/** Curl's own words where there is no answer, which is how a reader meets them everywhere else. */
const failures: Readonly<Record<Extract<BridgeAnswer, { kind: 'failed' }>['failure'], string>> = {
  unknownHost: 'Could not resolve host',
  resolverLost: 'Could not resolve host',
  refused: 'Connection refused',
  unreachable: 'No route to host',
  timedOut: 'Connection timed out',
  reset: 'Connection reset by peer',
  empty: 'Empty reply from server',
  notTls: 'wrong version number',
  unknownIssuer: 'unable to get local issuer certificate',
  selfSigned: 'self-signed certificate',
};

/** Makes it. */
export function showAnswer(answer: BridgeAnswer): ShownAnswer {
  if (answer.kind === 'unsupported') return { kind: 'failed', why: answer.message };
  if (answer.kind === 'failed') return { kind: 'failed', why: failures[answer.failure] };
  const { status, statusText, headers, body } = answer;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const text = new TextDecoder().decode(body).slice(0, maximumShown);
  return {
    kind: /^text\/html\b/i.test(type) ? 'page' : 'text',
    status: [status, statusText, type === '' ? '' : `· ${type}`, `· ${body.length}\u00a0B`]
      .filter((part) => part !== '')
      .join(' '),
    text,
  };
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * A page for a frame without rights: what it would load from elsewhere is refused by the page's own policy, too. The frame is white, so
 * that letters of a page that would follow a dark theme stay dark.
 */
export function pageOf(html: string): string {
  return `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><style>:root{color-scheme:only light!important}</style>${html}`;
}
