import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The parts of the control plane whose static Pods are taken away in the end. */
export const programs = ['kube-controller-manager', 'kube-scheduler'] as const;

/** A cluster of a control plane and two workers that nobody else uses. */
export interface Stage {
  readonly worker: string;
  readonly otherWorker: string;
  /** Runs kubectl in the namespace `awkward`, and returns its standard output. @throws Error when it fails */
  kubectl(argv: readonly string[], stdin?: string): Promise<string>;
  /**
   * Has the scheduler and the controller manager elect no leader. On a busy machine they would lose their Leases and start anew, and
   * with these objects there the controller manager of v1.37 cannot: it panics at a Pod with a volume of vSphere
   * (`TranslateInTreeInlineVolumeToCSI`, csi-translation-lib/plugins/vsphere_volume.go), and refuses Nodes whose addresses it does not give.
   */
  keepLeaders(): Promise<void>;
  /** That of the other worker. */
  stopKubelet(): Promise<void>;
  /** Takes a static Pod of the control plane away. */
  stopProgram(program: (typeof programs)[number]): Promise<void>;
}

/** What preparing is written with. */
export interface Hands {
  readonly stage: Stage;
  /** A line of kubectl that has no blanks in its words. */
  run(line: string): Promise<string>;
  /** Applies a file of tests/unit/kubectl/describe/objects. */
  apply(name: string, edit?: (text: string) => string): Promise<void>;
  /** Merges into an object, or into a subresource of it: `patch('pod told', { status }, 'status')`. */
  patch(what: string, value: object, subresource?: string): Promise<void>;
  /** Runs the line until it prints the text. */
  until(line: string, text: string): Promise<void>;
}

const objects = new URL('../../tests/unit/kubectl/describe/objects/', import.meta.url);
/** A busy machine takes its time. */
const patienceMs = 300_000;

export function createHands(stage: Stage): Hands {
  const run: Hands['run'] = (line) => stage.kubectl(line.split(' '));
  return {
    stage,
    run,
    async apply(name, edit = (text) => text) {
      await stage.kubectl(['apply', '-f', '-'], edit(await readFile(new URL(`${name}.yaml`, objects), 'utf8')));
    },
    async patch(what, value, subresource) {
      const at = subresource === undefined ? [] : ['--subresource', subresource];
      await stage.kubectl(['patch', ...what.split(' '), ...at, '--type=merge', '-p', JSON.stringify(value)]);
    },
    async until(line, text) {
      const end = performance.now() + patienceMs;
      for (let printed = await run(line); !printed.includes(text); printed = await run(line)) {
        if (performance.now() > end) throw new Error(`kubectl ${line} never printed ${text}: ${printed}`);
        await delay(1000);
      }
    },
  };
}
