/** `GetScaledValueFromIntOrPercent` (`apimachinery/pkg/util/intstr/intstr.go`, v1.37): a number, or a share of `total`. */
export function scaledValue(value: number | string | undefined, total: number, rounds: 'down' | 'up'): number {
  if (typeof value !== 'string') return value ?? 0;
  const share = (Number.parseInt(value, 10) * total) / 100;
  return rounds === 'up' ? Math.ceil(share) : Math.floor(share);
}
