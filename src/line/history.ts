/** A line in which `!!`, `!n`, `!-n` and `!prefix` stand for what was typed before, or why they cannot. */
export type ExpandedHistory =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string };

const events = /'[^']*'|\\.|\$!|!(?:!|-?\d+|\$|[^\s=("';|&<>!$\d-][^\s"';|&<>]*)/gs;

/** Puts earlier lines in place of their names (`readline/histexpand.c`), but not in single quotes. */
export function expandHistory(text: string, history: readonly string[]): ExpandedHistory {
  let missing: string | undefined;
  const expanded = text.replace(events, (event) => {
    if (!event.startsWith('!')) return event;
    const found = findEvent(event.slice(1), history);
    if (found === undefined) missing ??= event;
    return found ?? event;
  });
  return missing === undefined
    ? { kind: 'line', text: expanded }
    : { kind: 'error', message: `${missing}: event not found` };
}

function findEvent(name: string, history: readonly string[]): string | undefined {
  if (name === '!') return history.at(-1);
  if (name === '$') return history.at(-1)?.trimEnd().split(/\s+/).at(-1);
  if (/^-?\d+$/.test(name)) return Number(name) < 0 ? history.at(Number(name)) : history[Number(name) - 1];
  return history.findLast((line) => line.startsWith(name));
}
