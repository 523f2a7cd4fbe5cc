import { isNumber, isRecord, listOf, optional, recordOf, type Shape } from '../../client/index.ts';
import { checkArguments, formatFault, nameValues, splitFault } from './arguments.ts';
import type { Fault, FaultArguments, FaultTarget } from './fault.ts';
import { faultNames, faults } from './registry.ts';

/** A fault that is there now. */
export interface ActiveFault {
  readonly name: string;
  readonly arguments: FaultArguments;
  /** Of the cluster's clock. */
  readonly sinceMs: number;
  /** When it heals by itself; absent: when it is healed. */
  readonly untilMs?: number;
}

/** What is wrong with a cluster, as JSON. */
export interface FaultsSnapshot {
  readonly active: readonly ActiveFault[];
}

/** Tests for a {@link FaultsSnapshot} whose faults are known. */
export const isFaultsSnapshot: Shape<FaultsSnapshot> = recordOf<FaultsSnapshot>({
  active: listOf(
    recordOf<ActiveFault>({
      name: (value): value is string => faults.some(({ name }) => name === value),
      arguments: (value): value is FaultArguments => isRecord(value),
      sinceMs: isNumber,
      untilMs: optional(isNumber) as Shape<number>,
    }),
  ),
});

/** What can be made to go wrong with a cluster, and what is. */
export interface ClusterFaults {
  readonly known: readonly Fault[];
  /** In the order in which they came. */
  readonly active: readonly ActiveFault[];
  /**
   * Makes something go wrong; what is so already stays, with the new arguments. With `seconds` it heals after that time.
   * @throws RangeError for what there is not, and for what excludes each other
   */
  apply(name: string, values?: FaultArguments, seconds?: number): ActiveFault;
  /** As {@link apply}, of `kubelet-stopped=podpath-worker`. */
  applyText(text: string): ActiveFault;
  /** Puts right what goes by this name, of one Node if `node` says so; what is not wrong is no error. @throws RangeError for a name that there is not */
  heal(name: string, values?: FaultArguments): readonly ActiveFault[];
  healAll(): readonly ActiveFault[];
  snapshot(): FaultsSnapshot;
  /** Makes go wrong what went wrong in a {@link snapshot}, in a cluster that is well, or whose Nodes are as they were then. */
  restore(snapshot: FaultsSnapshot, areNodesRestored?: boolean): void;
}

/** @throws RangeError that names all there are */
function findFault(name: string): Fault {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new RangeError(`there is no fault ${name}; there are ${faultNames.join(', ')}`);
  return found;
}

/** Makes what keeps the faults of a cluster, without any. */
export function createClusterFaults(target: FaultTarget): ClusterFaults {
  const active = new Map<string, { readonly fault: Fault; readonly row: ActiveFault; readonly timer?: Disposable }>();

  const end = (key: string): ActiveFault | undefined => {
    const found = active.get(key);
    if (found === undefined) return undefined;
    found.timer?.[Symbol.dispose]();
    active.delete(key);
    found.fault.heal(target, found.row.arguments);
    return found.row;
  };
  const begin = (fault: Fault, row: ActiveFault, isDone = false) => {
    const key = formatFault(fault, row.arguments);
    if (!isDone) fault.apply(target, row.arguments);
    active.get(key)?.timer?.[Symbol.dispose]();
    const leftMs = row.untilMs === undefined ? undefined : Math.max(0, row.untilMs - target.clock.now());
    const timer =
      leftMs === undefined ? undefined : target.clock.schedule(() => end(key), leftMs, `fault: ${key} heals`);
    active.set(key, { fault, row, ...(timer === undefined ? {} : { timer }) });
    return row;
  };
  const apply: ClusterFaults['apply'] = (name, values = {}, seconds) => {
    const fault = findFault(name);
    const checked = checkArguments(fault, values, target.nodeNames());
    if (seconds !== undefined && !(seconds > 0 && Number.isFinite(seconds))) {
      throw new RangeError('a fault lasts a number of seconds above 0');
    }
    const hindrance = [...active.values()].find(({ fault: other }) => fault.excludes?.includes(other.name));
    if (hindrance !== undefined) {
      throw new RangeError(`${name} cannot be while ${hindrance.fault.name} is: heal that first`);
    }
    const now = target.clock.now();
    const sinceMs = active.get(formatFault(fault, checked))?.row.sinceMs ?? now;
    const untilMs = seconds === undefined ? {} : { untilMs: now + seconds * 1000 };
    return begin(fault, { name, arguments: checked, sinceMs, ...untilMs });
  };
  return {
    known: faults,
    get active() {
      return [...active.values()].map(({ row }) => row);
    },
    apply,
    applyText(text) {
      const { name, values } = splitFault(text);
      return apply(name, nameValues(findFault(name), values));
    },
    heal(name, values = {}) {
      const fault = findFault(name);
      const keys = [...active].filter(
        ([, { fault: other, row }]) =>
          other === fault && (values['node'] === undefined || row.arguments['node'] === values['node']),
      );
      return keys.flatMap(([key]) => end(key) ?? []);
    },
    healAll: () => [...active.keys()].flatMap((key) => end(key) ?? []),
    snapshot: () => ({ active: [...active.values()].map(({ row }) => row) }),
    restore(snapshot, areNodesRestored = false) {
      for (const row of snapshot.active) {
        const fault = findFault(row.name);
        begin(fault, row, areNodesRestored && fault.isInNode === true);
      }
    },
  };
}
