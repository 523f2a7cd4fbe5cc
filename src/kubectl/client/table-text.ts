const rowStart = '{"cells":';
const flatCells = /\[[^"[\]{}]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"[\]{}]*)*\]/y;

/**
 * A Table as the server writes it, parsed without what stands beside the cells of its rows: nine tenths of a long Table are the
 * metadata of its objects, which a table without labels and namespaces does not show. Undefined for any text that is not of that
 * form, which is then parsed whole: a quotation mark inside of a text would be escaped, so where a row begins is told for sure,
 * as long as no object of a row has `cells` of its own; that of metadata has none.
 */
export function parseCellsOnly(text: string): unknown {
  let at = text.indexOf(rowStart);
  const head = text.slice(0, at);
  if (
    at < 0 ||
    !head.startsWith('{"kind":"Table",') ||
    !head.endsWith('"rows":[') ||
    !/\}\]\}\s*$/.test(text.slice(-8))
  )
    return undefined;
  const rows: string[] = [];
  while (at >= 0) {
    const start = at + rowStart.length;
    flatCells.lastIndex = start;
    if (!flatCells.test(text)) return undefined;
    rows.push(text.slice(start, flatCells.lastIndex));
    at = text.indexOf(rowStart, flatCells.lastIndex);
  }
  return JSON.parse(`${head}{"cells":${rows.join('},{"cells":')}}]}`);
}
