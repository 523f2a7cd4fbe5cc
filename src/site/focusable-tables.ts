import type { HastPluginEntry } from 'satteri';

/**
 * A plugin of the Markdown processor: tables scroll sideways where they are wider than the column, on a phone nearly all of them,
 * so the keyboard must be able to reach them.
 */
export const focusableTables: HastPluginEntry = {
  name: 'podpath-focusable-tables',
  element: {
    filter: ['table'],
    visit(node, context) {
      context.setProperty(node, 'tabIndex', 0);
    },
  },
};
