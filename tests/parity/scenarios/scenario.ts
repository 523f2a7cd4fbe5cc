import * as z from 'zod';

/**
 * A scenario: objects and actions on a whole cluster, of which afterwards everything is compared that the cluster's own parts
 * did with them (`facts.ts` says what, `compare.ts` how). In every text `NS` stands for the scenario's namespace,
 * `CONTROL_PLANE`, `WORKER` and `WORKER2` for the cluster's three Nodes.
 */

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string().optional(), generateName: z.string().optional() }),
});
const objects = z.union([object, z.array(object)]);
/** `pods/web`, `pods` (all of the namespace), `pods app=web` (by labels), `3 pods app=web` (as many, exactly). */
const target = z.string().regex(/^(\d+ )?[a-z]+(\/\S+| \S+)?$/);
const seconds = z.number().nonnegative();

const stepSchema = z.union([
  z.strictObject({ create: objects }),
  /** Server-side apply, forced. */
  z.strictObject({ apply: objects, manager: z.string().default('parity') }),
  z.strictObject({
    patch: target,
    with: z.unknown(),
    type: z.enum(['strategic', 'merge', 'json']).default('strategic'),
    subresource: z.string().optional(),
  }),
  z.strictObject({ scale: target, to: z.int().nonnegative() }),
  z.strictObject({
    delete: target,
    grace: z.int().nonnegative().optional(),
    propagation: z.enum(['Background', 'Foreground', 'Orphan']).optional(),
  }),
  z.strictObject({ evict: target }),
  /** As `kubectl cordon` and `uncordon`; the cluster is not shared meanwhile (`alone`). */
  z.strictObject({ cordon: z.string() }),
  z.strictObject({ uncordon: z.string() }),
  /** Cordons and evicts the namespace's Pods from the Node; what a budget refuses is tried again each second. */
  z.strictObject({ drain: z.string(), within: seconds.default(120) }),
  /** Until all that is said of all the objects is so at once; it must be within so many seconds. */
  z.strictObject({
    wait: target,
    for: z.union([z.string(), z.array(z.string()).min(1)]),
    within: seconds.default(120),
  }),
  z.strictObject({ advance: seconds }),
  /** A command in a container; what it printed is compared. With `until` it is tried again until that is its exit code. */
  z.strictObject({
    exec: target,
    container: z.string().optional(),
    command: z.array(z.string()).min(1),
    until: z.int().optional(),
    within: seconds.default(60),
  }),
  /** The log of a container, which is compared. */
  z.strictObject({ logs: target, container: z.string().optional(), previous: z.boolean().default(false) }),
  /** Any request: `GET /api/v1/...`; of the answer what `show` names is compared, and its code. */
  z.strictObject({
    request: z.string().regex(/^(GET|POST|PUT|PATCH|DELETE) \/\S+$/),
    body: z.unknown().optional(),
    contentType: z.string().optional(),
    show: z.array(z.string()).default([]),
  }),
  /** Stops the kubelet of a Node, or moves a static Pod's manifest away (`kube-scheduler`), or brings it back. */
  z.strictObject({ stop: z.string() }),
  z.strictObject({ start: z.string() }),
  /** Cuts a Node off from the network, or joins it again; what runs on it runs on. */
  z.strictObject({ cut: z.string() }),
  z.strictObject({ join: z.string() }),
  /** Writes a file into `/etc/kubernetes/manifests` of a Node, whatever was in it before; null takes it away. */
  z.strictObject({ manifest: z.string(), on: z.string(), is: z.union([object, z.null()]) }),
]);
export type Step = z.infer<typeof stepSchema>;

const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  steps: z.array(stepSchema).min(1),
  /** Always done at the end, compared with nothing: what is left outside of the namespace is taken away. */
  finally: z.array(stepSchema).default([]),
  /** Nothing else is played on the cluster meanwhile. */
  alone: z.boolean().default(false),
  /** Which Node a Pod is on is part of the scenario; otherwise Nodes are `<node>`. */
  nodes: z.boolean().default(false),
  /** metrics-server is there. */
  metrics: z.literal(true).optional(),
  /** So many seconds go by after the last step; absent: until nothing has changed for 3 seconds, 20 at most. */
  settle: seconds.optional(),
  /** Facts that are not compared, by the beginning of their name, each with the reason. */
  without: z.record(z.string(), z.string()).default({}),
});
export type Scenario = z.infer<typeof scenarioSchema>;

const fileSchema = z.strictObject({
  /** Values that `${name}` stands for in every scenario of the file. */
  define: z.record(z.string(), z.unknown()).default({}),
  /** Scenarios that nothing is held to yet: they are not played, and each says what is in the way. */
  notYet: z.record(z.string(), z.string()).default({}),
  scenarios: z
    .array(
      z.looseObject({
        name: z.string(),
        /** Values of this scenario alone. */
        let: z.record(z.string(), z.unknown()).default({}),
        /** Rows of a table, each a scenario: values that `${column}` stands for. */
        each: z.array(z.record(z.string(), z.unknown())).optional(),
        /** Lists by column: a scenario for every combination. */
        product: z.record(z.string(), z.array(z.unknown())).optional(),
      }),
    )
    .min(1),
});

/** The scenarios that a file's YAML stands for. @throws ZodError, Error for a placeholder that nothing is given for. */
export function parseScenarios(value: unknown): Scenario[] {
  const { define, notYet, scenarios } = fileSchema.parse(value);
  const all = scenarios.flatMap(({ let: own, each, product, ...scenario }) => {
    const rows = (each ?? [{}]).flatMap((row) => combinations(product ?? {}).map((more) => ({ ...row, ...more })));
    return rows.map((row) => scenarioSchema.parse(fill(scenario, { ...define, ...own, ...row }, 0)));
  });
  const stale = Object.keys(notYet).filter((name) => !all.some((one) => one.name === name));
  if (stale.length > 0) throw new Error(`notYet names no scenario: ${stale.join(', ')}`);
  return all.filter(({ name }) => notYet[name] === undefined);
}

function combinations(product: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown>[] {
  return Object.entries(product).reduce<Record<string, unknown>[]>(
    (rows, [column, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [column]: value }))),
    [{}],
  );
}

/** A text that is a placeholder alone becomes the value; `${deep}` values may have placeholders themselves. */
function fill(value: unknown, values: Readonly<Record<string, unknown>>, depth: number): unknown {
  if (depth > 40) throw new Error('a placeholder stands for itself');
  const lookUp = (name: string): unknown => {
    if (!Object.hasOwn(values, name)) throw new Error(`nothing is given for \${${name}}`);
    return fill(values[name], values, depth + 1);
  };
  const text = (raw: string) =>
    raw.replace(/\$\{(\w+)\}/g, (_all, name: string) => {
      const given = lookUp(name);
      return typeof given === 'object' ? JSON.stringify(given) : String(given);
    });
  if (typeof value === 'string') {
    const [, whole] = /^\$\{(\w+)\}$/.exec(value) ?? [];
    return whole === undefined ? text(value) : lookUp(whole);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, values, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), fill(item, values, depth + 1)]));
}
