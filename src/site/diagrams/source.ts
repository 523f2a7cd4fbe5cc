import { createHash } from 'node:crypto';

/** A ```` ```mermaid alt="..." ```` fence of a page. */
export interface DiagramSource {
  /** 16 hexadecimal digits of the SHA-256 of the source: the name of its drawing in `content/diagrams`. */
  readonly id: string;
  readonly source: string;
}

/** Names a diagram by its content, so that a changed source never shows an old drawing. */
export function newDiagramSource(fence: string): DiagramSource {
  const source = `${fence.replaceAll('\r\n', '\n').trim()}\n`;
  return { id: createHash('sha256').update(source).digest('hex').slice(0, 16), source };
}

/**
 * Reads `name="value"` pairs of a fence's info string. A value ends where the next pair begins, so quotation marks within it
 * need no escape (Markdown itself takes the backslash of one away).
 */
export function parseFenceMeta(meta: string | null | undefined): ReadonlyMap<string, string> {
  const pairs = (meta ?? '').matchAll(/([a-z]+)="(.*?)"(?=\s+[a-z]+="|\s*$)/g);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value]));
}
