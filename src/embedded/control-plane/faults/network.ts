import type { Fault, FaultTarget } from './fault.ts';

const factor = { name: 'factor', kind: 'number', minimum: 1, usual: 10 } as const;

const setRegistry = (target: FaultTarget, changed: FaultTarget['registry']['faults']) => {
  target.registry.faults = { ...target.registry.faults, ...changed };
};

/** Registries answer, but so many times as slow. */
export const registrySlow: Fault = {
  name: 'registry-slow',
  parameters: [factor],
  words: {
    en: {
      title: 'Slow the registry down',
      effect: 'Pulls take so many times as long (10 unless told); Pods wait in ContainerCreating.',
    },
    'zh-cn': {
      title: '让镜像仓库变慢',
      effect: '拉取镜像的时间变为若干倍（默认 10 倍）；Pod 停在 ContainerCreating。',
    },
  },
  apply: (target, values) => setRegistry(target, { slowness: Number(values['factor']) }),
  heal: (target) => setRegistry(target, { slowness: undefined }),
};

/** Registries cannot be reached. */
export const registryDown: Fault = {
  name: 'registry-down',
  parameters: [],
  excludes: ['registry-rate-limited'],
  words: {
    en: {
      title: 'Take the registry away',
      effect:
        'Images that a Node has still start. All others fail with ErrImagePull (i/o timeout), then ImagePullBackOff.',
    },
    'zh-cn': {
      title: '让镜像仓库不可达',
      effect: '节点上已有的镜像照常启动；其他镜像先报 ErrImagePull（i/o timeout），随后是 ImagePullBackOff。',
    },
  },
  apply: (target) => setRegistry(target, { failure: 'timeout' }),
  heal: (target) => setRegistry(target, { failure: undefined }),
};

/** Registries have had enough of this cluster. */
export const registryRateLimited: Fault = {
  name: 'registry-rate-limited',
  parameters: [],
  excludes: ['registry-down'],
  words: {
    en: {
      title: 'Hit the pull rate limit',
      effect:
        'Pulls fail with 429 Too Many Requests: ErrImagePull, then ImagePullBackOff. Images that a Node has still start.',
    },
    'zh-cn': {
      title: '触发拉取限流',
      effect:
        '拉取失败，报 429 Too Many Requests：先是 ErrImagePull，随后是 ImagePullBackOff。节点上已有的镜像照常启动。',
    },
  },
  apply: (target) => setRegistry(target, { failure: 'rate limit' }),
  heal: (target) => setRegistry(target, { failure: undefined }),
};

/** Whom a registry lets in that is private. */
const login = { username: 'podpath', password: 'podpath' };

/** Registries are for those who have an account. */
export const registryPrivate: Fault = {
  name: 'registry-private',
  parameters: [],
  words: {
    en: {
      title: 'Make the registry private',
      effect:
        'Pulls without credentials are denied: ErrImagePull, then ImagePullBackOff. A Pod whose imagePullSecrets name a Secret of user podpath with password podpath (kubectl create secret docker-registry) gets its image.',
    },
    'zh-cn': {
      title: '让镜像仓库变成私有',
      effect:
        '没有凭据的拉取会被拒绝：先是 ErrImagePull，随后是 ImagePullBackOff。如果 Pod 的 imagePullSecrets 引用了用户名和密码都是 podpath 的 Secret（kubectl create secret docker-registry），就能拉到镜像。',
    },
  },
  apply: (target) => setRegistry(target, { login }),
  heal: (target) => setRegistry(target, { login: undefined }),
};

/** Questions to CoreDNS are lost. */
export const dnsBroken: Fault = {
  name: 'dns-broken',
  parameters: [],
  words: {
    en: {
      title: 'Break DNS',
      effect:
        'What is asked of CoreDNS is lost: names time out after 10 s, in every Pod. Addresses still work, and CoreDNS itself looks healthy.',
    },
    'zh-cn': {
      title: '破坏 DNS',
      effect:
        '发给 CoreDNS 的查询都会丢失：所有 Pod 里解析名称都在 10 秒后超时。直接用地址仍然可以访问，CoreDNS 自身看起来一切正常。',
    },
  },
  apply({ network }) {
    network.isDnsLost = true;
  },
  heal({ network }) {
    network.isDnsLost = false;
  },
};
