const units: Readonly<Record<string, number>> = { '': 1, k: 1024, K: 1024, M: 2 ** 20, G: 2 ** 30, m: 2 ** 20 };

/** How many bytes `512`, `64k` or `1G` are; 0 for what is no number. */
export const byteCountOf = (text: string): number => {
  const [, digits = '0', unit = ''] = /^(\d+)([kKmMG]?)/.exec(text) ?? [];
  return Number(digits) * (units[unit] ?? 1);
};
