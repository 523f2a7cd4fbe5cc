import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { lineOfLink } from './name-link.ts';

/** xterm in an element, in the colours of the page, as large as the element. */
export interface Screen extends Disposable {
  readonly terminal: Terminal;
  fit(): void;
}

/** Rows that are kept above the screen. A row takes 12 bytes a column: 5,000 rows of 120 columns are 7 MB. */
const scrollbackRows = 5000;

/** Opens xterm in `host`. `onLine`: a name that stands for a line was pressed. */
export function createScreen(host: HTMLElement, onLine: (line: string) => void): Screen {
  const terminal = new Terminal({
    allowProposedApi: false,
    convertEol: true,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: getComputedStyle(host).getPropertyValue('--pp-font-mono').trim() || 'monospace',
    fontSize: 13,
    lineHeight: 1.25,
    minimumContrastRatio: 4.5,
    scrollback: scrollbackRows,
    theme: themeOf(host),
    // OSC 8: names that this page has made links of, and web addresses, never with a way back to this page.
    linkHandler: {
      activate(_event, uri) {
        const line = lineOfLink(uri);
        if (line === undefined) openLink(uri);
        else onLine(line);
      },
      allowNonHttpProtocols: true,
    },
  });
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  terminal.open(host);
  const adjust = () => {
    if (host.clientWidth > 0 && host.clientHeight > 0) fitting.fit();
  };
  adjust();
  const sizes = new ResizeObserver(adjust);
  sizes.observe(host);
  const themes = new MutationObserver(() => {
    terminal.options.theme = themeOf(host);
  });
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return {
    terminal,
    fit: adjust,
    [Symbol.dispose]() {
      sizes.disconnect();
      themes.disconnect();
      terminal.dispose();
    },
  };
}

/** Opens a web address beside the page; other addresses are nothing to follow. */
export function openLink(uri: string): void {
  if (/^https?:\/\//i.test(uri)) window.open(uri, '_blank', 'noopener,noreferrer');
}

function themeOf(host: HTMLElement): ITheme {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(`--pp-${name}`).trim();
  const [strong, muted, bad, ok, warn, note, accent] = [
    colour('text-strong'),
    colour('text-muted'),
    colour('bad'),
    colour('ok'),
    colour('warn'),
    colour('note'),
    colour('accent'),
  ];
  return {
    background: colour('screen'),
    foreground: colour('screen-text'),
    cursor: accent,
    cursorAccent: colour('screen'),
    selectionBackground: `${accent}44`,
    black: strong,
    brightBlack: muted,
    white: colour('screen-text'),
    brightWhite: strong,
    red: bad,
    brightRed: bad,
    green: ok,
    brightGreen: ok,
    yellow: warn,
    brightYellow: warn,
    blue: note,
    brightBlue: note,
    magenta: note,
    brightMagenta: note,
    cyan: accent,
    brightCyan: colour('accent-strong'),
  };
}
