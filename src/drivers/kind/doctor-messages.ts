import type { LocalizedText } from '../../base/index.ts';
import type { Platform } from './machine.ts';

type Hint = { readonly en: string; readonly 'zh-cn': string };

const engineInstall: Record<Platform, Hint> = {
  linux: {
    en: 'Install Docker Engine (https://docs.docker.com/engine/install/) or Podman (`sudo apt install podman`, `sudo dnf install podman`), then run `npx podpath doctor` again.',
    'zh-cn':
      '请安装 Docker Engine（https://docs.docker.com/engine/install/）或 Podman（`sudo apt install podman`、`sudo dnf install podman`），然后再运行 `npx podpath doctor`。',
  },
  macos: {
    en: 'Install Docker Desktop (`brew install --cask docker`) and open it once, or Podman (`brew install podman && podman machine init && podman machine start`).',
    'zh-cn':
      '请安装 Docker Desktop（`brew install --cask docker`）并打开一次；也可以用 Podman（`brew install podman && podman machine init && podman machine start`）。',
  },
  wsl: {
    en: 'Install Docker Desktop on Windows and turn on Settings > Resources > WSL integration for this distribution; or install Docker Engine in WSL (https://docs.docker.com/engine/install/).',
    'zh-cn':
      '请在 Windows 上安装 Docker Desktop，并在 Settings > Resources > WSL integration 中为这个发行版打开集成；也可以在 WSL 里安装 Docker Engine（https://docs.docker.com/engine/install/）。',
  },
};

const engineStart: Record<Platform, (engine: string) => Hint> = {
  linux: (engine) =>
    engine === 'docker'
      ? { en: 'Start it: `sudo systemctl start docker`.', 'zh-cn': '请启动它：`sudo systemctl start docker`。' }
      : engine === 'nerdctl'
        ? {
            en: 'Start containerd: `sudo systemctl start containerd`.',
            'zh-cn': '请启动 containerd：`sudo systemctl start containerd`。',
          }
        : { en: 'See what `podman info` says.', 'zh-cn': '请查看 `podman info` 的输出。' },
  macos: (engine) =>
    engine === 'podman'
      ? { en: 'Start its machine: `podman machine start`.', 'zh-cn': '请启动它的虚拟机：`podman machine start`。' }
      : { en: 'Start Docker Desktop: `open -a Docker`.', 'zh-cn': '请启动 Docker Desktop：`open -a Docker`。' },
  wsl: () => ({
    en: 'Start Docker Desktop on Windows, or in WSL: `sudo service docker start`.',
    'zh-cn': '请在 Windows 上启动 Docker Desktop，或在 WSL 里运行：`sudo service docker start`。',
  }),
};

const engineRights: Record<Platform, Hint> = {
  linux: {
    en: 'Add yourself to the group that may use it: `sudo usermod -aG docker "$USER"`, then log out and in again.',
    'zh-cn': '请把自己加入有权限的用户组：`sudo usermod -aG docker "$USER"`，然后注销并重新登录。',
  },
  macos: {
    en: 'Docker Desktop > Settings > Advanced: allow the default Docker socket, then restart Docker Desktop.',
    'zh-cn': '在 Docker Desktop > Settings > Advanced 中允许使用默认的 Docker socket，然后重启 Docker Desktop。',
  },
  wsl: {
    en: 'Add yourself to the group that may use it: `sudo usermod -aG docker "$USER"`, then in Windows: `wsl --shutdown`.',
    'zh-cn': '请把自己加入有权限的用户组：`sudo usermod -aG docker "$USER"`，然后在 Windows 里运行 `wsl --shutdown`。',
  },
};

export function engineMissing(platform: Platform, wished: string | undefined): LocalizedText {
  const which = wished ?? 'Docker, Podman or nerdctl';
  return {
    en: { message: `No container engine: ${which} is not on PATH.`, hint: engineInstall[platform].en },
    'zh-cn': {
      message: `没有容器引擎：PATH 里找不到 ${wished ?? 'Docker、Podman 或 nerdctl'}。`,
      hint: engineInstall[platform]['zh-cn'],
    },
  };
}

export function engineStopped(platform: Platform, engine: string, said: string | undefined): LocalizedText {
  const hint = engineStart[platform](engine);
  return {
    en: {
      message: `${engine} is installed, but its engine does not answer${said === undefined ? '.' : `: ${said}`}`,
      hint: hint.en,
    },
    'zh-cn': {
      message: `已安装 ${engine}，但引擎没有响应${said === undefined ? '。' : `：${said}`}`,
      hint: hint['zh-cn'],
    },
  };
}

export function engineForbidden(platform: Platform, engine: string): LocalizedText {
  return {
    en: {
      message: `You have no right to use ${engine}: permission denied on its socket.`,
      hint: engineRights[platform].en,
    },
    'zh-cn': {
      message: `你没有使用 ${engine} 的权限：无法访问它的 socket（permission denied）。`,
      hint: engineRights[platform]['zh-cn'],
    },
  };
}

export function engineFound(engine: string, version: string): LocalizedText {
  return {
    en: { message: `Container engine: ${engine} ${version}` },
    'zh-cn': { message: `容器引擎：${engine} ${version}` },
  };
}

const installHints: Record<'kind' | 'kubectl', Record<Platform, string>> = {
  kind: {
    linux:
      'curl -Lo kind https://kind.sigs.k8s.io/dl/latest/kind-linux-$(uname -m | sed s/x86_64/amd64/\\;s/aarch64/arm64/) && sudo install kind /usr/local/bin/',
    macos: 'brew install kind',
    wsl: 'curl -Lo kind https://kind.sigs.k8s.io/dl/latest/kind-linux-$(uname -m | sed s/x86_64/amd64/\\;s/aarch64/arm64/) && sudo install kind /usr/local/bin/',
  },
  kubectl: {
    linux:
      'curl -LO "https://dl.k8s.io/release/$(curl -Ls https://dl.k8s.io/release/stable.txt)/bin/linux/$(uname -m | sed s/x86_64/amd64/\\;s/aarch64/arm64/)/kubectl" && sudo install kubectl /usr/local/bin/',
    macos: 'brew install kubectl',
    wsl: 'curl -LO "https://dl.k8s.io/release/$(curl -Ls https://dl.k8s.io/release/stable.txt)/bin/linux/$(uname -m | sed s/x86_64/amd64/\\;s/aarch64/arm64/)/kubectl" && sudo install kubectl /usr/local/bin/',
  },
};

export function doctorProgramMissing(program: 'kind' | 'kubectl', platform: Platform): LocalizedText {
  const command = installHints[program][platform];
  return {
    en: { message: `${program} is not on PATH.`, hint: `Install it: ${command}` },
    'zh-cn': { message: `PATH 里没有 ${program}。`, hint: `请安装：${command}` },
  };
}

export function doctorProgramBroken(program: string, said: string): LocalizedText {
  return {
    en: {
      message: `${program} does not run: ${said}`,
      hint: `Install ${program} again for this machine's architecture.`,
    },
    'zh-cn': { message: `${program} 无法运行：${said}`, hint: `请按本机架构重新安装 ${program}。` },
  };
}

export function programFound(program: string, version: string): LocalizedText {
  return { en: { message: `${program} ${version}` }, 'zh-cn': { message: `${program} ${version}` } };
}

export function kindTooOld(version: string, minimum: string, platform: Platform): LocalizedText {
  const command = installHints.kind[platform];
  return {
    en: {
      message: `kind ${version} is older than ${minimum}, the oldest that is known to work.`,
      hint: `Update it: ${command}`,
    },
    'zh-cn': { message: `kind ${version} 太旧，已知可用的最低版本是 ${minimum}。`, hint: `请升级：${command}` },
  };
}

/** kubectl is more than one minor version away from the nodes' Kubernetes (the version skew policy allows one). */
export function kubectlSkewed(kubectl: string, kubernetes: string): LocalizedText {
  const minor = /^v(\d+\.\d+)/.exec(kubernetes)?.[1] ?? kubernetes;
  return {
    en: {
      message: `kubectl ${kubectl} and Kubernetes ${kubernetes} are more than one minor version apart: outputs may differ and commands may fail.`,
      hint: `Install kubectl ${minor}: https://kubernetes.io/releases/download/`,
    },
    'zh-cn': {
      message: `kubectl ${kubectl} 与 Kubernetes ${kubernetes} 相差超过一个次版本：输出可能不同，命令可能失败。`,
      hint: `请安装 ${minor} 版的 kubectl：https://kubernetes.io/releases/download/`,
    },
  };
}

export function kubectlFits(kubectl: string, kubernetes: string): LocalizedText {
  return {
    en: { message: `kubectl ${kubectl} fits Kubernetes ${kubernetes}` },
    'zh-cn': { message: `kubectl ${kubectl} 与 Kubernetes ${kubernetes} 版本匹配` },
  };
}

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

export function memoryFound(bytes: number): LocalizedText {
  return { en: { message: `Free memory: ${gib(bytes)}` }, 'zh-cn': { message: `可用内存：${gib(bytes)}` } };
}

export function memoryLow(bytes: number, wanted: number, platform: Platform, inEngine: boolean): LocalizedText {
  const hint: Hint =
    platform === 'linux' && !inEngine
      ? {
          en: 'End other programs, or make a smaller cluster: `npx podpath cluster create --workers 0`.',
          'zh-cn': '请关闭其他程序，或创建小一些的集群：`npx podpath cluster create --workers 0`。',
        }
      : platform === 'wsl'
        ? {
            en: 'Give WSL more: `memory=6GB` under `[wsl2]` in %UserProfile%\\.wslconfig, then `wsl --shutdown`; or make a smaller cluster: `npx podpath cluster create --workers 0`.',
            'zh-cn':
              '请给 WSL 更多内存：在 %UserProfile%\\.wslconfig 的 `[wsl2]` 下写 `memory=6GB`，再运行 `wsl --shutdown`；或创建小一些的集群：`npx podpath cluster create --workers 0`。',
          }
        : {
            en: "Give the engine's virtual machine more (Docker Desktop > Settings > Resources > Memory), or make a smaller cluster: `npx podpath cluster create --workers 0`.",
            'zh-cn':
              '请给引擎的虚拟机更多内存（Docker Desktop > Settings > Resources > Memory），或创建小一些的集群：`npx podpath cluster create --workers 0`。',
          };
  return {
    en: { message: `Free memory: ${gib(bytes)}; a cluster wants ${gib(wanted)}.`, hint: hint.en },
    'zh-cn': { message: `可用内存只有 ${gib(bytes)}；集群需要 ${gib(wanted)}。`, hint: hint['zh-cn'] },
  };
}

export function diskFound(bytes: number, folder: string): LocalizedText {
  return {
    en: { message: `Free disk: ${gib(bytes)} (${folder})` },
    'zh-cn': { message: `可用磁盘：${gib(bytes)}（${folder}）` },
  };
}

export function diskLow(bytes: number, wanted: number, folder: string, engine: string): LocalizedText {
  return {
    en: {
      message: `Free disk: ${gib(bytes)} (${folder}); a cluster wants ${gib(wanted)}.`,
      hint: `Free some space: \`${engine} system df\` shows what images and volumes use, \`${engine} system prune\` removes those that nothing uses.`,
    },
    'zh-cn': {
      message: `可用磁盘只有 ${gib(bytes)}（${folder}）；集群需要 ${gib(wanted)}。`,
      hint: `请腾出空间：\`${engine} system df\` 查看镜像和卷的占用，\`${engine} system prune\` 清除没有用到的部分。`,
    },
  };
}

export function cgroupFound(version: string): LocalizedText {
  return { en: { message: `cgroup v${version}` }, 'zh-cn': { message: `cgroup v${version}` } };
}

export function cgroupOld(platform: Platform): LocalizedText {
  const hint: Hint =
    platform === 'wsl'
      ? {
          en: 'Turn v2 on: `kernelCommandLine=cgroup_no_v1=all` under `[wsl2]` in %UserProfile%\\.wslconfig, then `wsl --shutdown`.',
          'zh-cn':
            '请启用 v2：在 %UserProfile%\\.wslconfig 的 `[wsl2]` 下写 `kernelCommandLine=cgroup_no_v1=all`，再运行 `wsl --shutdown`。',
        }
      : platform === 'macos'
        ? {
            en: 'Update Docker Desktop: its current versions use cgroup v2.',
            'zh-cn': '请升级 Docker Desktop：新版本使用 cgroup v2。',
          }
        : {
            en: 'Turn v2 on: add `systemd.unified_cgroup_hierarchy=1` to the kernel command line (GRUB_CMDLINE_LINUX in /etc/default/grub, `sudo update-grub`) and restart the machine.',
            'zh-cn':
              '请启用 v2：在内核命令行加上 `systemd.unified_cgroup_hierarchy=1`（/etc/default/grub 里的 GRUB_CMDLINE_LINUX，然后 `sudo update-grub`），再重启机器。',
          };
  return {
    en: {
      message:
        'cgroup v1: the kubelet of Kubernetes 1.35 and later does not start on it unless the node image says otherwise.',
      hint: hint.en,
    },
    'zh-cn': {
      message: 'cgroup v1：从 Kubernetes 1.35 起，kubelet 默认不再支持它，除非节点镜像另有设置。',
      hint: hint['zh-cn'],
    },
  };
}

export function inotifyFound(watches: number, instances: number): LocalizedText {
  return {
    en: { message: `inotify: ${watches} watches, ${instances} instances` },
    'zh-cn': { message: `inotify：${watches} 个 watch，${instances} 个实例` },
  };
}

export function inotifyLow(
  found: { watches: number; instances: number },
  wanted: { watches: number; instances: number },
): LocalizedText {
  const watches = Math.max(found.watches, wanted.watches);
  const instances = Math.max(found.instances, wanted.instances);
  const command = `sudo sysctl fs.inotify.max_user_watches=${watches} fs.inotify.max_user_instances=${instances}`;
  return {
    en: {
      message: `inotify: ${found.watches} watches, ${found.instances} instances; with several nodes kind can run out of them ("too many open files").`,
      hint: `Raise them: ${command} (to keep it: the same two lines in /etc/sysctl.d/99-kind.conf).`,
    },
    'zh-cn': {
      message: `inotify：${found.watches} 个 watch，${found.instances} 个实例；节点多时 kind 可能不够用（报 “too many open files”）。`,
      hint: `请调高：${command}（想长期生效，把这两项写进 /etc/sysctl.d/99-kind.conf）。`,
    },
  };
}

/** A further node would not start: its systemd and kubelet say "too many open files". */
export function inotifyExhausted(
  instances: number,
  used: number,
  wanted: { watches: number; instances: number },
): LocalizedText {
  const command = `sudo sysctl fs.inotify.max_user_watches=${wanted.watches} fs.inotify.max_user_instances=${wanted.instances}`;
  return {
    en: {
      message: `inotify: ${used} of ${instances} instances are in use; a node wants about 20 and would fail with "too many open files".`,
      hint: `Raise the limit: ${command}; or delete clusters that you do not need (\`kind get clusters\`).`,
    },
    'zh-cn': {
      message: `inotify：${instances} 个实例已用 ${used} 个；一个节点约需 20 个，不够时会报 “too many open files” 而起不来。`,
      hint: `请调高上限：${command}；或删除不需要的集群（用 \`kind get clusters\` 查看）。`,
    },
  };
}

export function folderFound(folder: string): LocalizedText {
  return { en: { message: `Data folder: ${folder}` }, 'zh-cn': { message: `数据文件夹：${folder}` } };
}
