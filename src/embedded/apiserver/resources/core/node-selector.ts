import {
  type FieldError,
  fieldErrors,
  isValidLabelValue,
  type NodeSelector,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  nameIsDnsSubdomain,
  validateLabelName,
  validateSetOperator,
} from '../../../../kube/index.ts';
import { complain } from '../field-rules.ts';

export type { NodeSelector, NodeSelectorTerm };

/** `ValidateNodeSelector` of pkg/apis/core/validation/validation.go (v1.37, as all that follow). */
export function validateNodeSelector(
  selector: NodeSelector,
  path: string,
  allowInvalidLabelValue = false,
): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) {
    return [fieldErrors.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')];
  }
  return terms.flatMap((term, index) =>
    validateNodeSelectorTerm(term, `${path}.nodeSelectorTerms[${index}]`, allowInvalidLabelValue),
  );
}

/** `ValidateNodeSelectorTerm`. */
export function validateNodeSelectorTerm(
  term: NodeSelectorTerm,
  path: string,
  allowInvalidLabelValue = false,
): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, index) =>
      validateExpression(requirement, `${path}.matchExpressions[${index}]`, allowInvalidLabelValue),
    ),
    ...(term.matchFields ?? []).flatMap((requirement, index) =>
      validateField(requirement, `${path}.matchFields[${index}]`),
    ),
  ];
}

function validateExpression(
  { key = '', operator = '', values = [] }: NodeSelectorRequirement,
  path: string,
  allowInvalidLabelValue: boolean,
): FieldError[] {
  const errors = validateOperator(operator, values.length, path);
  errors.push(...validateLabelName(key, `${path}.key`));
  if (!allowInvalidLabelValue) {
    for (const [index, value] of values.entries()) {
      errors.push(...complain(`${path}.values[${index}]`, value, isValidLabelValue(value)));
    }
  }
  return errors;
}

function validateOperator(operator: string, count: number, path: string): FieldError[] {
  if (operator !== 'Gt' && operator !== 'Lt')
    return (
      validateSetOperator(operator, count, path) ?? [
        fieldErrors.invalid(`${path}.operator`, operator, 'not a valid selector operator'),
      ]
    );
  return count === 1
    ? []
    : [fieldErrors.required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
}

/** `ValidateNodeFieldSelectorRequirement`: the name is all that Nodes are selected by. */
function validateField({ key = '', operator = '', values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(fieldErrors.invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(fieldErrors.required(`${path}.values`, why));
  }
  if (key !== 'metadata.name') {
    errors.push(fieldErrors.invalid(`${path}.key`, key, 'not a valid field selector key'));
    return errors;
  }
  for (const [index, value] of values.entries()) {
    errors.push(...complain(`${path}.values[${index}]`, value, nameIsDnsSubdomain(value, false)));
  }
  return errors;
}

const deprecatedLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

/** What is said of a Node's label that goes out of use (`GetNodeLabelDeprecatedMessage` of pkg/api/node/util.go, v1.37); undefined for others. */
export function nodeLabelDeprecation(key: string): string | undefined {
  return Object.hasOwn(deprecatedLabels, key) ? deprecatedLabels[key] : undefined;
}

/** `GetWarningsForNodeSelectorTerm` of pkg/api/node/util.go (v1.37); label values are judged where they only warn. */
export function nodeSelectorTermWarnings(term: NodeSelectorTerm, path: string, judgeValues = false): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key = '', values = [] }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const why = nodeLabelDeprecation(key);
    const warnings = why === undefined ? [] : [`${at}.key: ${key} is ${why}`];
    if (!judgeValues) return warnings;
    for (const [position, value] of values.entries()) {
      for (const wrong of isValidLabelValue(value)) {
        warnings.push(`${at}.values[${position}]: ${value} is invalid, ${wrong}`);
      }
    }
    return warnings;
  });
}
