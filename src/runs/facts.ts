/**
 * Facts: figures, defaults and versions that pages name in their text. `scripts/update-facts.ts` reads each from a real
 * cluster or from Kubernetes' sources and writes `content/facts.json`; a page shows one with `<Fact id="..." />`.
 */
import * as z from 'zod';

export const factSchema = z.strictObject({
  /** As its source prints it (`40s`, `100Mi`, `v1.37.2`), or a bare number with `unit`. */
  value: z.string().min(1),
  /** `s`, `%`, `MB` ...; absent where the value says it itself. */
  unit: z.string().optional(),
  /** Where it was read: a command, or a file of Kubernetes' sources. */
  source: z.string().min(1),
  /** Of the program that it was read from: `v1.37.2`. */
  version: z.string().min(1),
});
export type Fact = z.infer<typeof factSchema>;

export const factsSchema = z.record(z.string().regex(/^[a-z0-9-]{1,80}$/), factSchema);
export type Facts = z.infer<typeof factsSchema>;

/** A fact as prose shows it: `40s`, `300 s`, `85%`. */
export function formatFact(fact: Fact): string {
  if (fact.unit === undefined) return fact.value;
  return fact.unit === '%' ? `${fact.value}%` : `${fact.value} ${fact.unit}`;
}
