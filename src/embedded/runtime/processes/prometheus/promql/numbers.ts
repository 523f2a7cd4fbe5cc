/** `strconv.FormatFloat(value, 'f', -1, 64)`: never an exponent. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [digits = '', exponent] = String(value).split('e');
  if (exponent === undefined) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.');
  const power = Number(exponent);
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(power, '0')}`;
}

/** The same, with an exponent for what is very large or small (`jsonutil.MarshalFloat`, `util/jsonutil/marshal.go`): `1.5e+25`, `1.5e-09`. */
export function formatJsonValue(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || (size >= 1e-6 && size < 1e21)) return formatValue(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Seconds as the API writes them: `1795495236.819`, `1795495270`. */
export function formatSeconds(timeMs: number): string {
  const sign = timeMs < 0 ? '-' : '';
  const ms = Math.abs(timeMs);
  const rest = ms % 1000;
  return `${sign}${Math.floor(ms / 1000)}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`;
}

/** A sum that keeps what floating point loses (Kahan's, with Neumaier's improvement, as `kahanSumInc` in `promql/functions.go`). */
export class KahanSum {
  sum = 0;
  lost = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  get total(): number {
    return Number.isFinite(this.sum) || Number.isNaN(this.sum) ? this.sum + this.lost : this.sum;
  }
}

/** The quantile of values that are sorted here; NaN of none (`quantile`, `promql/quantile.go`). */
export function quantileOf(q: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const sorted = [...values].sort(nanFirst);
  const rank = q * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (sorted[lower] ?? Number.NaN) * (1 - weight) + (sorted[upper] ?? Number.NaN) * weight;
}

/** Rising, NaN before all. */
export function nanFirst(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  return Number.isNaN(b) ? 1 : a - b;
}
