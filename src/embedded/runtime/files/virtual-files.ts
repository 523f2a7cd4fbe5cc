import { kernelVersion } from '../kernel-version.ts';
import { cgroupFile } from '../memory/cgroup-files.ts';
import type { Container, Process } from '../process/kernel.ts';
import type { FileEntry, VirtualFiles } from './root-files.ts';

const users: Readonly<Record<number, string>> = {
  0: 'root',
  65534: 'nobody',
  101: 'nginx',
  999: 'redis',
  472: 'grafana',
};

/** The name of a user in an image's `/etc/passwd`; the number where there is none. */
export function userName(uid: number): string {
  return users[uid] ?? String(uid);
}

/** Files of a container that are made when they are read: what kernel, kubelet and containerd put there. */
export function virtualFiles(container: Container): VirtualFiles {
  return (path) => {
    if (path.startsWith('/proc')) return procFile(container, path.slice(6));
    if (path.startsWith('/sys/fs/cgroup')) return cgroupFile(container, path.slice(15));
    if (path === '/etc') return ['hostname', 'hosts', 'passwd', 'resolv.conf'];
    if (path.startsWith('/etc/')) return etcFile(container, path.slice(5));
    return path === '/dev/null' ? '' : path === '/dev/zero' || path === '/dev/urandom' ? 2 ** 40 : undefined;
  };
}

function etcFile(container: Container, name: string): FileEntry | undefined {
  const { config, ip } = container.sandbox;
  switch (name) {
    case 'hostname':
      return `${config.hostname}\n`;
    case 'hosts':
      return `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${ip}\t${config.hostname}\n`;
    case 'resolv.conf': {
      const { servers, searches, options } = config.dns;
      const search = searches.length > 0 ? `search ${searches.join(' ')}\n` : '';
      const option = options.length > 0 ? `options ${options.join(' ')}\n` : '';
      return `${search}${servers.map((server) => `nameserver ${server}\n`).join('')}${option}`;
    }
    case 'passwd':
      return Object.entries(users)
        .map(([uid, user]) => `${user}:x:${uid}:${uid}:${user}:/${user === 'root' ? 'root' : ''}:/bin/sh\n`)
        .join('');
    default:
      return undefined;
  }
}

/** proc(5): what people look at. */
function procFile(container: Container, path: string): FileEntry | undefined {
  const { machine, processes } = container;
  const [first = '', second] = path.split('/');
  if (first === '')
    return [...[...processes.keys()].map(String), 'cpuinfo', 'loadavg', 'meminfo', 'self', 'stat', 'uptime', 'version'];
  const process = processes.get(first === 'self' ? 1 : Number(first));
  if (process !== undefined) return processFile(process, second);
  switch (path) {
    case 'meminfo':
      return memInfo(container);
    case 'uptime': {
      const seconds = (machine.clock.now() - machine.bootedAtMs) / 1000;
      return `${seconds.toFixed(2)} ${seconds.toFixed(2)}\n`;
    }
    case 'loadavg': {
      const load = [...machine.root.leaves()].reduce((sum, leaf) => sum + leaf.cpuDemand, 0) / 1000;
      return `${load.toFixed(2)} ${load.toFixed(2)} ${load.toFixed(2)} 1/${processes.size} ${container.nextPid - 1}\n`;
    }
    case 'cpuinfo':
      return Array.from(
        { length: Math.max(1, Math.floor(machine.cpuMillicores / 1000)) },
        (_, index) => `processor\t: ${index}\n\n`,
      ).join('');
    case 'version':
      return `Linux version ${kernelVersion} (simulated)\n`;
    default:
      return undefined;
  }
}

/** `/proc/meminfo` of the node, which a container sees, too, in kilobytes. */
export function nodeMemory({
  machine: { root, memoryBytes },
}: Container): Record<'available' | 'cached' | 'free' | 'shared' | 'total' | 'used', number> {
  const total = Math.floor(memoryBytes / 1024);
  const free = Math.max(0, Math.floor((memoryBytes - root.usageBytes) / 1024));
  const shared = Math.floor(root.shmem / 1024);
  const cached = Math.floor((root.activeFile + root.inactiveFile + root.shmem) / 1024);
  const available = Math.min(total, free + Math.floor((root.inactiveFile + root.activeFile / 2) / 1024));
  return { total, free, shared, cached, available, used: Math.max(0, total - free - cached) };
}

function memInfo(container: Container): string {
  const { total, free, available, cached, shared } = nodeMemory(container);
  const { root } = container.machine;
  const rows = {
    MemTotal: total,
    MemFree: free,
    MemAvailable: available,
    Buffers: 0,
    Cached: cached,
    SwapCached: 0,
    Active: Math.floor(root.activeFile / 1024),
    Inactive: Math.floor((root.anon + root.inactiveFile) / 1024),
    SwapTotal: 0,
    SwapFree: 0,
    AnonPages: Math.floor(root.anon / 1024),
    Shmem: shared,
    Slab: Math.floor(root.kernel / 1024),
  };
  return Object.entries(rows)
    .map(([name, value]) => `${`${name}:`.padEnd(15)} ${String(value).padStart(8)} kB\n`)
    .join('');
}

/** Resident kilobytes of a process: anonymous memory, and its program. */
export function residentKilobytes(process: Process): number {
  return Math.floor((process.anonBytes + (process.class.footprint?.fileBytes ?? 2_154_496)) / 1024);
}

function processFile(process: Process, name: string | undefined): FileEntry | undefined {
  switch (name) {
    case undefined:
      return ['cmdline', 'comm', 'environ', 'oom_score_adj', 'status'];
    case 'cmdline':
      return process.argv.map((word) => `${word}\0`).join('');
    case 'comm':
      return `${process.command}\n`;
    case 'environ':
      return Object.entries(process.env)
        .map(([key, value]) => `${key}=${value}\0`)
        .join('');
    case 'oom_score_adj':
      return `${process.oomScoreAdj}\n`;
    case 'status': {
      const rss = residentKilobytes(process);
      const anon = Math.floor(process.anonBytes / 1024);
      const size = (value: number) => `${String(value).padStart(8)} kB`;
      return `Name:\t${process.command}\nState:\t${process.millicores >= 500 ? 'R (running)' : 'S (sleeping)'}\nPid:\t${process.pid}\nPPid:\t${process.parentPid}\nUid:${`\t${process.uid}`.repeat(4)}\nVmSize:\t${size(rss + 1044)}\nVmRSS:\t${size(rss)}\nRssAnon:\t${size(anon)}\nRssFile:\t${size(rss - anon)}\nRssShmem:\t${size(0)}\nThreads:\t1\n`;
    }
    default:
      return undefined;
  }
}
