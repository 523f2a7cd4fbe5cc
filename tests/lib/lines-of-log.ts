/** Lines as servers log them, Chinese among them, numbered from `from` on. */
export function linesOfLog(from: number, count: number): string {
  return Array.from(
    { length: count },
    (_, index) =>
      `2026-11-30T12:00:00Z INFO request ${from + index} served in 12 ms from 10.244.0.${(from + index) % 250} 内存\n`,
  ).join('');
}
