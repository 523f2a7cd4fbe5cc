/** What an API server answered: status and JSON. */
export interface RecordedAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A `kubectl describe` as the real program printed it, and what the API server had answered. */
export interface DescribeCase {
  readonly argv: readonly string[];
  /** When it ran: milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Keys of {@link RecordedDescriptions.answers} by path and query. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface RecordedDescriptions {
  readonly generatedBy: string;
  readonly version: string;
  readonly answers: readonly RecordedAnswer[];
  readonly cases: readonly DescribeCase[];
}

/** What is recorded: objects of objects.yaml, and what every cluster has. */
export const describeLines: readonly string[] = [
  'pod big --show-events=true',
  'pod guar --show-events=true',
  'pod web- --show-events=true',
  'pod db- --show-events=true',
  'pod ds- --show-events=true',
  'pod rc- --show-events=true',
  'pod job- --show-events=true',
  'pod bad- --show-events=true',
  'deploy web',
  'rs web',
  'svc web',
  'svc lb',
  'svc headless',
  'svc/web svc/lb',
  'ns aw',
  'cm cm',
  'secret s',
  'job job',
  'job bad',
  'cj cj',
  'ds ds',
  'sts db',
  'rc rc',
  'pvc c1',
  'pvc c2',
  'pvc data --show-events=true',
  'pv pv1',
  'pv pv2',
  'ing ing',
  'ing ing2',
  'ingressclass ic',
  'ep web',
  'ep headless',
  'endpointslices web',
  'hpa hpa',
  'pdb pdb',
  'quota q',
  'quota be',
  'limits lr',
  'sa sa',
  'role r',
  'rolebinding rb',
  'clusterrole system:node',
  'clusterrole admin',
  'clusterrolebinding system:node-proxier',
  'netpol np',
  'netpol deny',
  'sc sc',
  'sc standard',
  'pc high',
  'csinodes',
  'servicecidrs',
  'ipaddresses',
  'node podpath-control-plane',
  'node podpath-worker',
  'lease -n kube-node-lease',
  'flowschema exempt',
  'pods -n kube-system -l k8s-app=kube-dns --show-events=true',
  'pod -n kube-system etcd',
  'pods nothing',
  'pod/nothing',
  'pods,cm -l app=web',
  'pods -l app=none',
  'pod big --show-events=false',
];
