import { describe, expect, it } from 'vitest';
import { openBench } from './bench.ts';

const open = (setup?: Parameters<typeof openBench>[0]) => openBench({ nodes: 1, ...setup });

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
// As a kind cluster of the same name has it.
const own = 'apiserver-khse6zkx2u2gsbpehifdnc5yaq';

describe('the Lease of the API server', { timeout: 60_000 }, () => {
  it('has the name, labels and holder of a real one, and is renewed every 10 s', async () => {
    const bench = await open();
    await bench.advance(30);
    const first = await bench.ask('GET', `${leases}/${own}`);
    expect(first.metadata.labels).toEqual({
      'apiserver.kubernetes.io/identity': 'kube-apiserver',
      'kubernetes.io/hostname': 'podpath-control-plane',
    });
    expect(first.metadata.annotations).toEqual({ 'kubernetes.io/peer-advertise-address': '172.18.0.2:6443' });
    expect(first.spec.holderIdentity).toMatch(new RegExp(`^${own}_[0-9a-f-]{36}$`));
    expect(first.spec.leaseDurationSeconds).toBe(3600);
    await bench.advance(10);
    const second = await bench.ask('GET', `${leases}/${own}`);
    expect(Date.parse(second.spec.renewTime) - Date.parse(first.spec.renewTime)).toBe(10_000);
    expect(second.spec.holderIdentity).toBe(first.spec.holderIdentity);
  });

  it('is one of another holder once the API server has been stopped and started', async () => {
    const bench = await open();
    await bench.advance(30);
    const { spec } = await bench.ask('GET', `${leases}/${own}`);
    bench.cluster.setRunning('kube-apiserver', false);
    await bench.advance(30);
    bench.cluster.setRunning('kube-apiserver', true);
    await bench.advance(60);
    const after = await bench.ask('GET', `${leases}/${own}`);
    expect(after.spec.holderIdentity).toMatch(new RegExp(`^${own}_`));
    expect(after.spec.holderIdentity).not.toBe(spec.holderIdentity);
  });

  it('of an API server that is no more is deleted once it has run out', async () => {
    const bench = await open();
    await bench.advance(30);
    const labels = { 'apiserver.kubernetes.io/identity': 'kube-apiserver' };
    const spec = { holderIdentity: 'x', leaseDurationSeconds: 60, renewTime: '2026-03-01T12:00:00.000000Z' };
    await bench.ask('POST', leases, { metadata: { name: 'apiserver-gone', labels }, spec });
    await bench.ask('POST', leases, { metadata: { name: 'apiserver-other' }, spec });
    await bench.advance(3600);
    const names = (await bench.ask('GET', leases)).items.map(
      ({ metadata }: { metadata: { name: string } }) => metadata.name,
    );
    expect(names).not.toContain('apiserver-gone');
    expect(names).toEqual(expect.arrayContaining([own, 'apiserver-other']));
  });

  it('goes on from a snapshot as it was', async () => {
    const first = await open();
    await first.advance(33);
    const { spec } = await first.ask('GET', `${leases}/${own}`);
    const second = await open({ snapshot: JSON.parse(JSON.stringify(first.cluster.snapshot())) });
    await second.advance(20);
    const after = await second.ask('GET', `${leases}/${own}`);
    expect(after.spec.holderIdentity).toBe(spec.holderIdentity);
    expect(Date.parse(after.spec.renewTime) - Date.parse(spec.renewTime)).toBe(20_000);
  });
});
