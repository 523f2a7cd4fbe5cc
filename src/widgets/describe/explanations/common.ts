import type { Explanations } from './types.ts';

/** What objects of every kind have. */
export const common: Explanations = {
  Name: {
    'zh-cn': '对象的名字。在同一命名空间内，同类对象的名字不能重复。',
    en: 'The object’s name. Within a namespace no other object of its kind has it.',
  },
  Namespace: {
    'zh-cn': '对象所在的命名空间。名字、权限和配额都以命名空间为界。',
    en: 'The namespace that the object lives in; names, rights and quotas end at its border.',
  },
  Labels: {
    'zh-cn': '标签：Service、ReplicaSet 等用选择算符按标签找到对象，人也用它来筛选。',
    en: 'Labels. Selectors of Services, ReplicaSets and people find the object by them.',
  },
  Annotations: {
    'zh-cn': '注解：供工具读写的附加信息，不能用来选择对象。',
    en: 'Annotations: notes for tools. Nothing selects by them.',
  },
  Selector: {
    'zh-cn': '选择算符：带有这些标签的 Pod 归它管，或由它转发流量。',
    en: 'The selector: Pods with these labels are the ones it manages, or sends traffic to.',
  },
  'Controlled By': {
    'zh-cn': '创建它的控制器（属主引用）。删掉它，控制器会补一个新的；删掉控制器，它会被垃圾回收。',
    en: 'The controller that made it (its owner reference). Delete the Pod and the controller makes another; delete the controller and the Pod is collected.',
  },
  Events: {
    'zh-cn':
      '最近发生的事：谁（From）在多久之前（Age）为何（Reason）做了什么。事件会过期，没有事件不等于没有发生过。排查问题先看这里。',
    en: 'What happened lately: who (From), how long ago (Age), why (Reason). Events expire, so an empty list does not mean that nothing happened. Look here first when something is wrong.',
  },
};
