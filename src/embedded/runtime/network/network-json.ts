import { isObject, isString, listOf, recordOf, type Shape, tupleOf } from '../../client/shape.ts';
import { isQuestions, type QuestionJson } from './open-questions.ts';
import type { ServiceTableJson } from './service-table.ts';

/** What of a network is not told by Nodes and by the API. */
export interface NetworkJson {
  readonly cut: readonly string[];
  /** Rules of Nodes whose kube-proxy has ended. */
  readonly frozen: readonly (readonly [node: string, table: ServiceTableJson])[];
  readonly questions: readonly QuestionJson[];
}

const isTable: Shape<ServiceTableJson> = recordOf<ServiceTableJson>({
  services: listOf(isObject),
  slices: listOf(isObject),
});

export const isNetworkJson: Shape<NetworkJson> = recordOf<NetworkJson>({
  cut: listOf(isString),
  frozen: listOf(tupleOf(isString, isTable)),
  questions: isQuestions,
});
