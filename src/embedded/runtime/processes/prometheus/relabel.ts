import { expand } from './promql/instant.ts';
import { type Labels, newLabels } from './promql/series.ts';

/** One step of relabelling, with its defaults in place. */
export interface RelabelConfig {
  readonly action: string;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  readonly regex: RegExp;
  readonly targetLabel: string;
  readonly replacement: string;
}

export const isLabelName = (text: string) => /^[a-zA-Z_]\w*$/.test(text);

/** Relabels; undefined: dropped (`relabel`, `model/relabel/relabel.go`, v2.42). `hashmod` is refused before. */
export function relabel(labels: Labels, configs: readonly RelabelConfig[]): Labels | undefined {
  let current = labels;
  for (const config of configs) {
    const changed = step(current, config);
    if (changed === undefined) return undefined;
    current = changed;
  }
  return current;
}

function step(labels: Labels, config: RelabelConfig): Labels | undefined {
  const { action, sourceLabels, separator, regex, targetLabel, replacement } = config;
  const value = sourceLabels.map((name) => labels[name] ?? '').join(separator);
  const set = (name: string, to: string) => newLabels(Object.entries({ ...labels, [name]: to }));
  switch (action) {
    case 'drop':
      return regex.test(value) ? undefined : labels;
    case 'keep':
      return regex.test(value) ? labels : undefined;
    case 'dropequal':
      return labels[targetLabel] === value ? undefined : labels;
    case 'keepequal':
      return labels[targetLabel] === value ? labels : undefined;
    case 'lowercase':
      return set(targetLabel, value.toLowerCase());
    case 'uppercase':
      return set(targetLabel, value.toUpperCase());
    case 'labelmap': {
      const added = Object.entries(labels).flatMap(([name, text]) => {
        const found = regex.exec(name);
        return found === null ? [] : [[expand(replacement, found), text] as const];
      });
      return newLabels(Object.entries({ ...labels, ...Object.fromEntries(added) }));
    }
    case 'labeldrop':
      return newLabels(Object.entries(labels).filter(([name]) => !regex.test(name)));
    case 'labelkeep':
      return newLabels(Object.entries(labels).filter(([name]) => regex.test(name)));
    default: {
      const found = regex.exec(value);
      if (found === null) return labels;
      const name = expand(targetLabel, found);
      return isLabelName(name) ? set(name, expand(replacement, found)) : set(targetLabel, '');
    }
  }
}
