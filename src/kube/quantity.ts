import { PodpathError } from '../base/index.ts';

const multipliers: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The value of a Kubernetes quantity in its base unit: bytes for memory, cores for CPU (`64Mi`, `100m`, `1.5`, `2e3`).
 * Follows `staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go` (v1.37), but with the precision of a double.
 * @throws PodpathError `Invalid` for anything else, `64MB` and `64 Mi` among them.
 */
export function parseQuantity(text: string): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text);
  const multiplier = multipliers[match?.[3] ?? ''];
  if (!match?.[1] || multiplier === undefined) throw notAQuantity(text);
  if (match[2] !== undefined) return Number(`${match[1]}e${match[2]}`);
  const value = Number(match[1]);
  // 1e-3 is itself rounded, so that multiplying by it rounds twice; dividing by 1000 rounds once.
  return multiplier < 1 ? value / Math.round(1 / multiplier) : value * multiplier;
}

/** A CPU quantity in millicores, rounded up as `kubectl top` and the scheduler round it. */
export function parseMillicores(text: string): number {
  // A thousandth of a thousandth is noise of the double, not a part of the quantity.
  return Math.ceil(Number((parseQuantity(text) * 1000).toFixed(6)));
}

/** Bytes as `kubectl top` prints memory: whole mebibytes, rounded down. */
export function formatMebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}Mi`;
}

function notAQuantity(text: string): PodpathError {
  return new PodpathError({
    reason: 'Invalid',
    text: {
      en: {
        message: `“${text}” is not a Kubernetes quantity.`,
        hint: 'Write a number with a suffix that Kubernetes knows, without a space: 64Mi, 1Gi, 500M, 100m.',
      },
      'zh-cn': {
        message: `“${text}”不是合法的 Kubernetes 资源量。`,
        hint: '请写成数字加 Kubernetes 认识的后缀，中间不留空格：64Mi、1Gi、500M、100m。',
      },
    },
  });
}
