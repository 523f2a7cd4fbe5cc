import { describe, expect, it } from 'vitest';
import { type Bench, openBench } from './bench.ts';

describe('componentstatuses', { timeout: 60_000 }, () => {
  it('tell which parts of the control plane answer, as kube-apiserver finds them', async () => {
    const bench = await openBench({ nodes: 1 }, 60);
    const told = async () =>
      (await bench.ask('GET', '/api/v1/componentstatuses')).items.map(
        ({ metadata, conditions: [{ type, status, message }] }: Awaited<ReturnType<Bench['ask']>>) =>
          `${metadata.name} ${type}=${status} ${message}`,
      );
    expect(await told()).toEqual([
      'scheduler Healthy=True ok',
      'controller-manager Healthy=True ok',
      'etcd-0 Healthy=True ok',
    ]);
    bench.cluster.faults.applyText('kube-scheduler-stopped');
    await bench.advance(40);
    expect((await told())[0]).toBe(
      'scheduler Healthy=False Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused',
    );
    expect(await bench.ask('GET', '/api/v1/componentstatuses/etcd-0')).toMatchObject({ kind: 'ComponentStatus' });
    expect(await bench.ask('GET', '/api/v1/componentstatuses/x')).toMatchObject({
      code: 404,
      message: 'componentstatus "x" not found',
    });
    // The scheduler has given its Lease away; that of the controller manager runs out.
    const leaseOf = async (name: string) =>
      (await bench.ask('GET', `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`)).spec;
    expect(await leaseOf('kube-scheduler')).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
    bench.cluster.faults.applyText('kube-controller-manager-stopped');
    await bench.advance(60);
    const { holderIdentity, renewTime, leaseDurationSeconds } = await leaseOf('kube-controller-manager');
    expect(holderIdentity).toContain('podpath-control-plane_');
    expect(bench.clock.now() - Date.parse(renewTime)).toBeGreaterThan(leaseDurationSeconds * 1000);
  });
});
