import type { AdmissionPlugin } from '../admission.ts';
import { isResource } from './attributes.ts';
import { newestDefault } from './newest-default.ts';

const ingressClasses = { group: 'networking.k8s.io', resource: 'ingressclasses' };

/** An Ingress without a class gets the default one (`plugin/pkg/admission/network/defaultingressclass/admission.go`, v1.37). */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  admit(attributes, context) {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' || !object || !isResource(attributes, 'networking.k8s.io', 'ingresses')) return;
    object['spec'] ??= {};
    if (object['spec'].ingressClassName !== undefined) return;
    if (object.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return;
    const name = newestDefault(context.list(ingressClasses), ['ingressclass.kubernetes.io/is-default-class']);
    if (name !== undefined) object['spec'].ingressClassName = name;
  },
};
