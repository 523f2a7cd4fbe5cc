/** One line of a family: labels, value, and when it was measured. */
interface Line {
  readonly labels: string;
  readonly value: number;
  readonly atMs: number | undefined;
}

/** A page of Prometheus's text format that is being written. */
export interface Exposition {
  /** Adds a line to a family; labels are written in the order of their names. */
  add(family: Family, labels: Readonly<Record<string, string>>, value: number, atMs?: number): void;
  /** Families by name, lines by labels, as Go's registry gathers them. */
  format(): string;
}

/** Name, type and help of a metric. */
export type Family = readonly [name: string, type: 'counter' | 'gauge', help: string];

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Writes Prometheus's text format 0.0.4 (`expfmt/text_create.go`, prometheus/common v0.70). */
export function createExposition(): Exposition {
  const families = new Map<string, { readonly family: Family; readonly lines: Line[] }>();
  return {
    add(family, labels, value, atMs) {
      const [name] = family;
      const found = families.get(name) ?? { family, lines: [] };
      families.set(name, found);
      const pairs = Object.keys(labels)
        .sort(compare)
        .map((label) => `${label}="${escapeLabel(labels[label] ?? '')}"`);
      found.lines.push({ labels: pairs.length === 0 ? '' : `{${pairs.join(',')}}`, value, atMs });
    },
    format() {
      const text: string[] = [];
      for (const { family, lines } of [...families.values()].sort((a, b) => compare(a.family[0], b.family[0]))) {
        const [name, type, help] = family;
        text.push(`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`, `# TYPE ${name} ${type}`);
        for (const { labels, value, atMs } of lines.sort((a, b) => compare(a.labels, b.labels)))
          text.push(`${name}${labels} ${formatFloat(value)}${atMs === undefined ? '' : ` ${Math.round(atMs)}`}`);
      }
      return text.length === 0 ? '' : `${text.join('\n')}\n`;
    },
  };
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** As Go's `strconv.AppendFloat(value, 'g', -1, 64)` does: `999999`, `1.5e+06`, `1e-05`. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '0', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
