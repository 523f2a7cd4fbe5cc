import type { Plugin, Rejection } from '../framework.ts';

const refusal: Rejection = {
  plugin: 'NodeName',
  reasons: ["node(s) didn't match the requested node name"],
  isResolvable: false,
};

/** Holds a Pod to `spec.nodeName` (`plugins/nodename/node_name.go`). */
export const nodeName: Plugin = {
  name: 'NodeName',
  prepareFilter({ pod: { spec } }) {
    const wanted = spec.nodeName ?? '';
    if (wanted === '') return undefined;
    return { filter: ({ name }) => (name === wanted ? undefined : refusal) };
  },
  helps: (event) => event.kind === 'NodeAdd',
};
