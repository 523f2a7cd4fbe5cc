import { setTimeout as delay } from 'node:timers/promises';
import { createHands, type Hands, programs, type Stage } from './stage.ts';
import { writeControlledStatuses, writePodStatuses } from './statuses.ts';

/** Nodes go first: without theirs Pods are taken away. */
const files = 'common nodes pods storage access workloads network certificates extensions'.split(' ');

/**
 * Makes the objects of tests/unit/kubectl/describe/objects and brings them into their states. Until programs are stopped it can be
 * run again where it was broken off.
 */
export async function prepare(stage: Stage): Promise<void> {
  const hands = createHands(stage);
  const { apply, run, until } = hands;
  await stage.keepLeaders();
  await run(`label node ${stage.worker} awkward=here node-role.kubernetes.io/edge= kubernetes.io/role=old --overwrite`);
  await run(`label node ${stage.otherWorker} awkward=here --overwrite`);
  for (const namespace of ['aw', 'awkward', 'awkward-limits']) {
    await stage.kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }),
    );
    // Before it has its account no Pod is taken.
    await until(`get serviceaccount -n ${namespace} -o name`, 'default');
  }
  for (const name of files) await apply(name);
  await until('api-resources --api-group=awkward.example.com -o name', 'worlds');
  await apply('oddities');
  await writePodStatuses(hands);
  await breakWorkloads(hands);
  await leaveTraces(hands);
  await stopKubelet(hands);
  // Until back-offs have grown, deadlines have passed, and what is to be deleted waits for it.
  await delay(40_000);
  await stopControl(hands);
  const uid = await run('get pod eventful -o jsonpath={.metadata.uid}');
  await apply('events', (text) => text.replaceAll('{uid}', uid));
  await writeControlledStatuses(hands);
}

/** New versions that are paused or never come up, Pods where they should no longer be. */
async function breakWorkloads({ run, stage }: Hands): Promise<void> {
  await run('rollout status deployment/paused --timeout=300s');
  await run('set image deployment/paused c=nginx:1.27');
  await run('annotate deployment/paused kubernetes.io/change-cause=nginx --overwrite');
  await run('set image deployment/recreated c=nginx:1.27');
  await run('rollout status deployment/stuck --timeout=300s');
  await run('set image deployment/stuck c=nowhere.example/none:2');
  await run('rollout status deployment/paused --timeout=300s');
  await run('rollout pause deployment/paused');
  await run('set image deployment/paused c=busybox:1.36');
  await run('scale deployment/paused --replicas=3');
  await run('rollout status daemonset/everywhere --timeout=300s');
  await run('wait pod -l app=misplaced --for=condition=Ready --timeout=300s');
  await run(`label node ${stage.worker} awkward-`);
}

/** What is debugged, resized, approved, and what is deleted but cannot go. */
async function leaveTraces({ run, patch, until }: Hands): Promise<void> {
  await run('wait pod debugged lingering kept resized unresized user-b --for=condition=Ready --timeout=300s');
  await run('debug debugged --image=busybox:1.36 --target=c --container=debugger -- sleep 100000');
  await run('debug debugged --image=nowhere.example/none:1 --container=broken --env=A=b -- sh -c x');
  const resources = (requests: object, limits?: object) => ({
    spec: { containers: [{ name: 'c', resources: { requests, limits } }] },
  });
  await run(
    `patch pod resized --subresource resize -p ${JSON.stringify(resources({ cpu: '15m', memory: '24Mi' }, { cpu: '30m', memory: '48Mi' }))}`,
  );
  await run(`patch pod unresized --subresource resize -p ${JSON.stringify(resources({ cpu: '1900m' }))}`);
  await run('delete pod lingering kept --wait=false');
  await run('delete pvc going --wait=false');
  await run('delete namespace awkward-ending --wait=false');
  await run('delete pv awkward-csi --wait=false');
  await run('delete servicecidr awkward-cidr --wait=false');
  await run('certificate approve awkward-rich awkward-plain');
  await run('certificate deny awkward-legacy');
  for (const name of ['lost', 'released', 'growing'])
    await until(`get pvc ${name} -o jsonpath={.status.phase}`, 'Bound');
  await run('delete pvc released');
  await run('delete pv awkward-lost --wait=false');
  await patch('pv awkward-lost', { metadata: { finalizers: null } });
}

/** A Node that is not ready, and the Pods on it. */
async function stopKubelet({ stage, run, until }: Hands): Promise<void> {
  await run(`cordon ${stage.otherWorker}`);
  await stage.stopKubelet();
  await until(`get node ${stage.otherWorker} -o jsonpath={.status.conditions}`, 'NodeStatusUnknown');
}

/** A cluster in which nothing is controlled any more: what is said of an object stays. */
async function stopControl({ stage }: Hands): Promise<void> {
  for (const program of programs) await stage.stopProgram(program);
  await delay(15_000);
}
