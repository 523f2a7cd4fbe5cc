/**
 * A scenario: objects on a cluster and the commands that pages show run against them. `content/runs/<scenario>.yaml` is
 * written by hand; `content/runs/recorded/<scenario>.json` is written by `scripts/update-outputs.ts` on a real cluster.
 */
import * as z from 'zod';

const name = z.string().regex(/^[a-z0-9-]{1,60}$/);

export const scenarioSchema = z.strictObject({
  /** Manifest files beside the scenario file (`manifests/web.yaml`) that are applied, in order, in namespace `default`, before a run. Commands find the files of `content/runs/manifests` by their bare names. */
  manifests: z.array(z.string()).default([]),
  /** `kubectl wait` arguments (without `kubectl wait`) that must succeed before the commands say something. */
  waitFor: z.array(z.string()).default([]),
  /** Whether the commands need figures of metrics-server. */
  needsMetrics: z.boolean().default(false),
  /** Whether metrics-server is taken away before the runs and put back afterwards; all runs are then `recordedOnly`. */
  withoutMetrics: z.boolean().default(false),
  /** Images of the engine that are brought onto the nodes before recording (`prom/prometheus:v2.42.0`); all runs are then `recordedOnly`, at least on `real` clusters. */
  images: z.array(z.string()).default([]),
  /** Why a run may lack what it expects although the cluster is well (a race in Kubernetes, with its source); the scenario is then played again from the beginning, three times at most. */
  playAgain: z.string().optional(),
  runs: z
    .array(
      z.strictObject({
        /** Unique in the scenario; pages name it `<scenario>/<id>`. */
        id: name,
        /** One line, as a reader would type it. */
        command: z.string(),
        /** The exit code that the run must have. */
        exitCode: z.number().int().default(0),
        /** Must appear in the output, or the recording fails (what the page's text speaks of). */
        expect: z.array(z.string()).default([]),
        /** Try again until `expect` holds, for at most so many seconds; on a page, too, before its first live output is shown. */
        retrySeconds: z.number().int().default(0),
        /**
         * Shown and recorded, but not offered to be run live (it would wait for ever, or change the cluster), on `all` clusters or on
         * `real` ones only. The reason, for the page.
         */
        recordedOnly: z
          .strictObject({ on: z.enum(['all', 'real']).default('all'), 'zh-cn': z.string(), en: z.string() })
          .optional(),
        /** Show only so many first lines of the output, recorded and live; the page says that it was cut. */
        headLines: z.number().int().positive().optional(),
        /** Show only lines that match this regular expression (before `headLines`), recorded and live; the page says that it was cut. */
        keepLines: z.string().optional(),
        /** Matches of this regular expression within the kept lines are replaced by `…` (labels that nobody reads); the page says that it was cut. */
        elide: z.string().optional(),
        /** Why two runs of it differ in more than names, ages and figures (an order, a race); it is then run again, but its text is not compared. */
        unstable: z.string().optional(),
      }),
    )
    .min(1),
});
export type Scenario = z.infer<typeof scenarioSchema>;

export const recordedRunSchema = z.strictObject({
  id: name,
  command: z.string(),
  exitCode: z.number().int(),
  stdout: z.string(),
  stderr: z.string(),
  durationMs: z.number(),
  cut: z.boolean(),
});
export type RecordedRun = z.infer<typeof recordedRunSchema>;

export const recordingSchema = z.strictObject({
  /** The command that makes this file. */
  generatedBy: z.string(),
  /** ISO 8601 date of the run. */
  recordedAt: z.string(),
  /** `v1.37.2` */
  kubernetesVersion: z.string(),
  kubectlVersion: z.string(),
  /** kind, with the number of nodes. */
  cluster: z.string(),
  /** SHA-256 of the scenario file and its manifests, to know when a recording is not current. */
  inputs: z.string(),
  runs: z.array(recordedRunSchema),
});
export type Recording = z.infer<typeof recordingSchema>;
