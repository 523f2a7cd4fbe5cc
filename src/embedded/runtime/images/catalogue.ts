import type { ImageReference } from './reference.ts';

/** Which programs for everybody an image has: those of busybox, of Debian's base, or none at all. */
export type Userland = 'busybox' | 'debian' | 'none' | 'unknown';

/** What an image is. */
export interface ImageSpec {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** Compressed. */
  readonly sizeBytes: number;
  /** Programs by path: the process class of each. */
  readonly programs: Readonly<Record<string, string>>;
  readonly userland: Userland;
  readonly uid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly files: ReadonlyMap<string, string>;
  readonly ports: readonly number[];
  readonly stopSignal: string;
  /** It is not in the catalogue: what it would do nobody here knows. */
  readonly isUnknown: boolean;
}

/** A line of the catalogue; what is absent is usual. */
interface Entry extends Partial<Omit<ImageSpec, 'files' | 'isUnknown' | 'sizeBytes'>> {
  /** `registry.k8s.io/pause`; more names with commas between them. */
  readonly name: string;
  /** Path and class of its program: `/usr/sbin/nginx=nginx`. */
  readonly program: string;
  readonly mb: number;
  /** Highest minor version of each major one; absent: any version. */
  readonly versions?: Readonly<Record<number, number>>;
  readonly files?: Readonly<Record<string, string>>;
}

const k8s = 'registry.k8s.io/';
const hub = 'docker.io/';
const podpath = `${hub}podpath/`;
const welcome =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n<style>\nhtml { color-scheme: light dark; }\nbody { width: 35em; margin: 0 auto;\nfont-family: Tahoma, Verdana, Arial, sans-serif; }\n</style>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\nworking. Further configuration is required.</p>\n\n<p>For online documentation and support please refer to\n<a href="http://nginx.org/">nginx.org</a>.<br/>\nCommercial support is available at\n<a href="http://nginx.com/">nginx.com</a>.</p>\n\n<p><em>Thank you for using nginx.</em></p>\n</body>\n</html>\n';

/** What the image comes with, without its comments: it watches itself. */
const prometheusConfig =
  'global:\n  scrape_interval: 15s\n  evaluation_interval: 15s\nscrape_configs:\n  - job_name: "prometheus"\n    static_configs:\n      - targets: ["localhost:9090"]\n';

const controlPlane = (name: string, mb: number): Entry => ({
  name: k8s + name,
  program: `/usr/local/bin/${name}=${name}`,
  mb,
});

const catalogue: readonly Entry[] = [
  {
    name: `${hub}library/nginx`,
    program: '/usr/sbin/nginx=nginx',
    mb: 72.4,
    versions: { 1: 31 },
    entrypoint: ['/docker-entrypoint.sh'],
    programs: { '/docker-entrypoint.sh': 'nginx' },
    cmd: ['nginx', '-g', 'daemon off;'],
    userland: 'debian',
    ports: [80],
    stopSignal: 'SIGQUIT',
    files: { '/usr/share/nginx/html/index.html': welcome },
  },
  { name: `${hub}library/busybox`, program: '', mb: 2.2, versions: { 1: 37 }, cmd: ['sh'], userland: 'busybox' },
  { name: `${hub}library/alpine`, program: '', mb: 3.6, versions: { 3: 23 }, cmd: ['/bin/sh'], userland: 'busybox' },
  { name: `${hub}library/debian,${hub}library/ubuntu`, program: '', mb: 40, cmd: ['bash'], userland: 'debian' },
  { name: `${hub}curlimages/curl`, program: '', mb: 9, entrypoint: ['curl'], userland: 'busybox', uid: 100 },
  {
    name: `${hub}library/redis`,
    program: '/usr/local/bin/redis-server=redis',
    programs: { '/usr/local/bin/redis-cli': 'redis-cli' },
    mb: 45,
    versions: { 5: 0, 6: 2, 7: 4, 8: 6 },
    userland: 'debian',
    ports: [6379],
    workingDir: '/data',
  },
  {
    name: `${hub}library/postgres`,
    program: '/usr/local/bin/docker-entrypoint.sh=postgres',
    mb: 153,
    versions: { 13: 23, 14: 20, 15: 15, 16: 11, 17: 7, 18: 3 },
    cmd: ['postgres'],
    userland: 'debian',
    ports: [5432],
    stopSignal: 'SIGINT',
  },
  {
    name: `${hub}library/httpd`,
    program: '/usr/local/bin/httpd-foreground=httpd',
    mb: 58,
    versions: { 2: 4 },
    userland: 'debian',
    ports: [80],
    stopSignal: 'SIGWINCH',
  },
  { name: `${podpath}memhog`, program: '/memhog=memhog', mb: 1.3 },
  { name: `${podpath}burner`, program: '/burner=burner', mb: 1.2 },
  { name: `${podpath}leaky-web`, program: '/leaky-web=leaky-web', mb: 4, ports: [8080] },
  { name: `${podpath}fails`, program: '/fails=fails', mb: 1.2 },
  { name: `${podpath}slow-start`, program: '/slow-start=slow-start', mb: 4, ports: [8080] },
  { name: `${hub}polinux/stress`, program: '/usr/bin/stress=stress', mb: 4, entrypoint: [], userland: 'busybox' },
  { name: `${hub}vish/stress`, program: '/stress=burner', mb: 1.5 },
  {
    name: `${k8s}hpa-example`,
    program: '/usr/local/bin/apache2-foreground=php-apache',
    mb: 180,
    userland: 'debian',
    ports: [80],
  },
  { name: `${hub}hashicorp/http-echo`, program: '/http-echo=http-echo', mb: 3, ports: [5678] },
  {
    name: `gcr.io/google-samples/hello-app,us-docker.pkg.dev/google-samples/containers/gke/hello-app`,
    program: '/hello-app=hello-app',
    mb: 11,
    ports: [8080],
  },
  {
    name: `${k8s}metrics-server/metrics-server`,
    program: '/metrics-server=metrics-server',
    mb: 22,
    uid: 65534,
    ports: [10250],
  },
  { name: `${k8s}coredns/coredns`, program: '/coredns=coredns', mb: 22, ports: [53] },
  {
    name: `${k8s}e2e-test-images/agnhost`,
    program: '/agnhost=agnhost',
    mb: 52,
    cmd: ['pause'],
    userland: 'busybox',
    ports: [5000, 8080],
  },
  { name: `${k8s}pause`, program: '/pause=pause', mb: 0.32, uid: 65535 },
  controlPlane('etcd', 24),
  controlPlane('kube-apiserver', 27),
  controlPlane('kube-controller-manager', 23),
  controlPlane('kube-scheduler', 17),
  { ...controlPlane('kube-proxy', 26), programs: { '/usr/sbin/iptables-save': 'iptables-save' } },
  { name: `${hub}kindest/kindnetd`, program: '/bin/kindnetd=kindnetd', mb: 44 },
  {
    name: `${hub}kindest/local-path-provisioner,${hub}rancher/local-path-provisioner`,
    program: '/usr/bin/local-path-provisioner=local-path-provisioner',
    mb: 20,
  },
  {
    name: `${hub}prom/prometheus`,
    program: '/bin/prometheus=prometheus',
    mb: 110,
    cmd: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
    userland: 'busybox',
    uid: 65534,
    workingDir: '/prometheus',
    ports: [9090],
    files: { '/etc/prometheus/prometheus.yml': prometheusConfig },
  },
  { name: `${hub}grafana/grafana`, program: '/run.sh=grafana', mb: 180, uid: 472, ports: [3000] },
];

const byName = new Map(catalogue.flatMap((entry) => entry.name.split(',').map((name) => [name, entry] as const)));

/** Hosts of registries that everybody can reach. */
const hosts =
  /^(docker\.io|registry\.k8s\.io|k8s\.gcr\.io|gcr\.io|(us|eu|asia)\.gcr\.io|[a-z0-9-]+-docker\.pkg\.dev|ghcr\.io|quay\.io|mcr\.microsoft\.com|public\.ecr\.aws|registry\.gitlab\.com|docker\.elastic\.co|nvcr\.io|cgr\.dev|registry\.access\.redhat\.com)$/;

/** Official images of Docker Hub besides those of the catalogue: what else is in `library/` is not there. */
const official = new Set(
  'adminer amazonlinux archlinux bash buildpack-deps caddy cassandra centos chronograf clojure composer consul couchbase couchdb crate docker drupal eclipse-mosquitto eclipse-temurin elasticsearch elixir erlang fedora flink fluentd gcc ghost golang gradle groovy haproxy haskell hello-world influxdb jenkins jetty joomla julia kibana kong logstash mariadb matomo maven memcached mongo mongo-express mysql nats neo4j nextcloud node odoo open-liberty openjdk oraclelinux percona perl php photon phpmyadmin pypy python r-base rabbitmq registry rethinkdb rockylinux ruby rust solr sonarqube spark storm swift telegraf tomcat traefik vault wordpress zookeeper'.split(
    ' ',
  ),
);

/** Words with which people say that something is not there. */
const absent =
  /no-?such|not-?exist|non-?exist|not-?found|invalid|missing|bogus|wrong|typo|fake|broken|nope|does-?not|bad-?(tag|image)/;

/** What a registry knows of a reference. */
export type Known = 'no such host' | 'no such repository' | 'no such tag' | ImageSpec;

/**
 * Looks a reference up. Beyond the catalogue it is a guess that says no where it must: official images are a closed list, hosts
 * are those that everybody can reach, versions of catalogued images end somewhere, and some words mean that a thing is not there.
 */
export function lookUp({ host, repository, tag, digest }: ImageReference): Known {
  if (!hosts.test(host)) return 'no such host';
  const name = `${host}/${repository}`;
  const entry = byName.get(name);
  if (entry === undefined) {
    const [, official1] = /^docker\.io\/library\/(.*)$/.exec(name) ?? [];
    if (official1 !== undefined && !official.has(official1)) return 'no such repository';
    if (absent.test(repository)) return 'no such repository';
  }
  if (digest === undefined && (absent.test(tag) || !isVersion(tag, entry?.versions))) return 'no such tag';
  if (entry === undefined) return unknownImage(name);
  return specOf(entry, tag);
}

function isVersion(tag: string, versions: Entry['versions']): boolean {
  const found = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[.-][a-z0-9.-]+)?$/i.exec(tag);
  if (found === null)
    return (
      versions === undefined ||
      /^(latest|stable|mainline|alpine|edge|bookworm|trixie|glibc|musl|slim|perl)[a-z0-9.-]*$/.test(tag)
    );
  if (versions === undefined) return true;
  const [, major, minor, patch] = found;
  const most = versions[Number(major)];
  return most !== undefined && Number(minor ?? 0) <= most && Number(patch ?? 0) < 100;
}

const specs = new Map<string, ImageSpec>();

function specOf(entry: Entry, tag: string): ImageSpec {
  const key = `${entry.name}:${tag}`;
  const known = specs.get(key);
  if (known !== undefined) return known;
  const [path = '', className = ''] = entry.program.split('=');
  const isAlpine = tag.includes('alpine');
  const spec: ImageSpec = {
    entrypoint: entry.entrypoint ?? (path === '' ? [] : [path]),
    cmd: entry.cmd ?? [],
    sizeBytes: Math.round((isAlpine ? 0.3 : 1) * entry.mb * 1e6),
    programs: { ...entry.programs, ...(path !== '' && { [path]: className }) },
    userland: isAlpine ? 'busybox' : (entry.userland ?? 'none'),
    uid: entry.uid ?? 0,
    env: entry.env ?? {},
    workingDir: entry.workingDir ?? '/',
    files: new Map(Object.entries(entry.files ?? {})),
    ports: entry.ports ?? [],
    stopSignal: entry.stopSignal ?? 'SIGTERM',
    isUnknown: false,
  };
  specs.set(key, spec);
  return spec;
}

function unknownImage(name: string): ImageSpec {
  const known = specs.get(name);
  if (known !== undefined) return known;
  const spec: ImageSpec = {
    entrypoint: [`/${name.slice(name.lastIndexOf('/') + 1)}`],
    cmd: [],
    sizeBytes: 20e6 + (hash(name) % 120_000_000),
    programs: {},
    userland: 'unknown',
    uid: 0,
    env: {},
    workingDir: '/',
    files: new Map(),
    ports: [],
    stopSignal: 'SIGTERM',
    isUnknown: true,
  };
  specs.set(name, spec);
  return spec;
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** A digest of our own: always the same for the same text, and of no registry. */
export function digestOf(text: string): string {
  let hex = '';
  for (let part = 0; part < 8; part += 1) hex += hash(`${part}${text}`).toString(16).padStart(8, '0');
  return `sha256:${hex}`;
}
