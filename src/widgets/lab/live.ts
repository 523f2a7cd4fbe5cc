import type { LiveWidget } from '../shared/shell.ts';

export function attach(_element: HTMLElement): LiveWidget {
  return { act: () => undefined };
}
