import { expect, test } from 'vitest';
import { newRuntimeBench } from './bench.ts';

const metadata = { namespace: 'lead', name: 'shop' };

test('iptables-save prints the rules that a kube-proxy of v1.37.2 made for the same Service on a node of kind', async () => {
  const bench = newRuntimeBench();
  const { id } = await bench.run('registry.k8s.io/kube-proxy:v1.37.2');
  bench.network.services.setService({ metadata, spec: { clusterIP: '10.96.132.245', ports: [{ port: 80 }] } });
  bench.network.services.setEndpointSlice({
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'shop' } },
    ports: [{ name: '', port: 80 }],
    endpoints: ['10.244.1.6', '10.244.2.7'].map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
  });
  const save = async (...flags: string[]) => bench.settle(bench.runtime.execSync(id, ['iptables-save', ...flags], 0));
  const { stdout } = await save('-t', 'nat');
  expect(stdout.split('\n').filter((line) => line.includes('lead/shop'))).toEqual([
    '-A KUBE-SEP-HHZ77K7MDXQXPU45 -s 10.244.1.6/32 -m comment --comment "lead/shop" -j KUBE-MARK-MASQ',
    '-A KUBE-SEP-HHZ77K7MDXQXPU45 -p tcp -m comment --comment "lead/shop" -m tcp -j DNAT --to-destination 10.244.1.6:80',
    '-A KUBE-SEP-JUBIDQCGLMN36P32 -s 10.244.2.7/32 -m comment --comment "lead/shop" -j KUBE-MARK-MASQ',
    '-A KUBE-SEP-JUBIDQCGLMN36P32 -p tcp -m comment --comment "lead/shop" -m tcp -j DNAT --to-destination 10.244.2.7:80',
    '-A KUBE-SERVICES -d 10.96.132.245/32 -p tcp -m comment --comment "lead/shop cluster IP" -m tcp --dport 80 -j KUBE-SVC-WOHM6CGSH6CWQ4HI',
    '-A KUBE-SVC-WOHM6CGSH6CWQ4HI ! -s 10.244.0.0/16 -d 10.96.132.245/32 -p tcp -m comment --comment "lead/shop cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
    '-A KUBE-SVC-WOHM6CGSH6CWQ4HI -m comment --comment "lead/shop -> 10.244.1.6:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-HHZ77K7MDXQXPU45',
    '-A KUBE-SVC-WOHM6CGSH6CWQ4HI -m comment --comment "lead/shop -> 10.244.2.7:80" -j KUBE-SEP-JUBIDQCGLMN36P32',
  ]);
  expect((await save()).stderr).toContain('the rules of table nat alone');
  expect(await save('nonsense')).toMatchObject({ stderr: 'Unknown arguments found on commandline\n', exitCode: 1 });
});
