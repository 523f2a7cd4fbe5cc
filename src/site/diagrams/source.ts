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

/** Reads `name="value"` pairs of a fence's info string; `\"` stands for a quotation mark. */
export function parseFenceMeta(meta: string | null | undefined): ReadonlyMap<string, string> {
  const pairs = (meta ?? '').matchAll(/([a-z]+)="((?:[^"\\]|\\.)*)"/g);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value.replaceAll('\\"', '"')]));
}
