let lastSecond = Number.NaN;
let lastText = '';

/** RFC 3339 in whole seconds, UTC, as `metav1.Time` is written: `2026-01-01T00:00:00Z`. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  // Thousands of objects are made within one second.
  if (second !== lastSecond) {
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}
