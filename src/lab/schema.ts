import * as z from 'zod';
import { labCapabilities, removableAddons } from './definition.ts';

/** Names of labs, steps and checks: the protocol, a namespace and addresses carry them. */
const namePattern = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const fileNamePattern = /^[a-z0-9]([a-z0-9.-]{0,58}[a-z0-9])?\.yaml$/;
/** Reasons are spelt as Kubernetes spells those of conditions: `ImagePullBackOff`. */
const reasonPattern = /^[A-Z][A-Za-z0-9]{0,62}$/;

/**
 * The shape of `lab.yaml`. A function, so that a page that imports this room for something else does not carry it.
 * `scripts/update-lab-schema.ts` makes `labs/lab.schema.json` from it.
 */
export function newLabFileSchema() {
  const name = z.string().regex(namePattern);
  const check = z.strictObject({
    name: name.describe('The name that checks.ts exports the check under, and that the messages use.'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(300)
      .describe('How long the check is waited for while it is pending: on its way, but not there yet.'),
  });
  const step = z.strictObject({
    name: name.describe('The name that <Step name="..."> of the page, the messages and solution/<name>.txt use.'),
    checks: z.array(check).min(1).describe('What must hold for the step to be passed; all run together.'),
  });
  return z
    .strictObject({
      apiVersion: z.literal('podpath.dev/v1'),
      kind: z.literal('Lab'),
      metadata: z.strictObject({ name: name.describe('The name of the folder that this file is in.') }),
      spec: z.strictObject({
        kubernetesVersion: z
          .string()
          .regex(/^1\.\d{2}$/)
          .describe('The Kubernetes version that the lab was written and proven on: "1.37".'),
        requires: z
          .array(z.enum(labCapabilities))
          .default([])
          .describe('What the cluster must be able to do; on one that is not, the lab is not offered.'),
        nodes: z.int().min(0).max(5).default(1).describe('How many worker nodes the lab needs at least.'),
        removes: z
          .array(z.enum(removableAddons))
          .default([])
          .describe('What the lab takes away from the cluster at its start; it is put back when the lab is left.'),
        setup: z
          .array(z.string().regex(fileNamePattern))
          .default([])
          .describe("Files of manifests/ that are applied at the start in the learner's namespace, in this order."),
        steps: z.array(step).min(1).describe('The steps in the order in which the page has them.'),
      }),
    })
    .describe('A guided lab of Podpath: what is set up, and what is checked at each step.');
}

/** The shape of `messages/<locale>.yaml`. */
export function newMessagesSchema() {
  const text = z.string().trim().min(1);
  const reason = z.strictObject({ message: text, hint: text.optional() });
  const check = z.strictObject({ title: text, reasons: z.record(z.string().regex(reasonPattern), reason) });
  const step = z.strictObject({ hints: z.array(text).min(1), checks: z.record(z.string(), check) });
  return z.strictObject({ title: text, summary: text, steps: z.record(z.string(), step) });
}

export type LabFile = z.infer<ReturnType<typeof newLabFileSchema>>;
export type MessagesFile = z.infer<ReturnType<typeof newMessagesSchema>>;
